package dev.torc.commands.config;

/** Checks {@code proc-title-template}: text with variables in braces; two opening braces stand for one. */
final class ProcessTitle {
    private ProcessTitle() {}

    /** As Redis: known variables only, and the title of a server that has but a port must not come out blank. */
    static boolean isValid(String template) {
        boolean blank = true;
        int i = 0;
        while (i < template.length()) {
            char c = template.charAt(i++);
            if (c != '{') {
                blank &= c == ' ';
                continue;
            }
            if (i == template.length()) {
                return false;
            }
            if (template.charAt(i) == '{') {
                blank = false;
                i++;
                continue;
            }
            int end = template.indexOf('}', i);
            if (end < 0) {
                return false;
            }
            switch (template.substring(i, end)) {
                case "listen-addr", "port", "tls-port" -> blank = false;
                case "title", "server-mode", "unixsocket", "config-file" -> {}
                default -> {
                    return false;
                }
            }
            i = end + 1;
        }
        return !blank;
    }
}
