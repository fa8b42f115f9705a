package dev.torc.commands.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The syntax of a line of redis.conf: words, quotes and escapes, with the answers of Redis's {@code sdssplitargs}. */
final class ConfigText {
    private static final String BLANKS = " \t\n\r\0";
    private static final String ESCAPED = "nrtba";
    private static final String ESCAPES = "\n\r\t\b\u0007";

    private ConfigText() {}

    /** The lines of a text, each without the blanks around it. As in Redis, a NUL ends the text. */
    static List<String> lines(String text) {
        int nul = text.indexOf('\0');
        String rest = nul < 0 ? text : text.substring(0, nul);
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n', start)) {
            lines.add(trim(rest.substring(start, end)));
            start = end + 1;
        }
        lines.add(trim(rest.substring(start)));
        return lines;
    }

    static boolean isBlankOrComment(String line) {
        return line.isEmpty() || line.charAt(0) == '#';
    }

    /** The words of a line; null when its quotes are unbalanced or a closing one touches the next word. */
    static @Nullable List<String> words(String line) {
        List<String> words = new ArrayList<>();
        int i = 0;
        while (true) {
            while (i < line.length() && isSpace(line.charAt(i))) {
                i++;
            }
            if (i == line.length() || line.charAt(i) == '\0') {
                return words;
            }
            StringBuilder word = new StringBuilder();
            i = word(line, i, word);
            if (i < 0) {
                return null;
            }
            words.add(word.toString());
        }
    }

    /** Reads one word and returns where it ended, or -1. */
    private static int word(String line, int start, StringBuilder word) {
        int i = start;
        while (i < line.length() && BLANKS.indexOf(line.charAt(i)) < 0) {
            char c = line.charAt(i++);
            if (c == '"' || c == '\'') {
                i = quoted(line, i, c, word);
                return i < 0 || i == line.length() || isSpace(line.charAt(i)) ? i : -1;
            }
            word.append(c);
        }
        return i;
    }

    /** Reads to the closing quote and returns the place after it, or -1. */
    private static int quoted(String line, int start, char quote, StringBuilder word) {
        int i = start;
        while (i < line.length()) {
            char c = line.charAt(i++);
            if (c == quote) {
                return i;
            }
            boolean last = i == line.length();
            if (c != '\\' || last || (quote == '\'' && line.charAt(i) != '\'')) {
                word.append(c);
            } else if (quote == '"' && isHexEscape(line, i)) {
                word.append((char) Integer.parseInt(line, i + 1, i + 3, 16));
                i += 3;
            } else {
                int escape = quote == '"' ? ESCAPED.indexOf(line.charAt(i)) : -1;
                word.append(escape < 0 ? line.charAt(i) : ESCAPES.charAt(escape));
                i++;
            }
        }
        return -1;
    }

    private static boolean isHexEscape(String line, int i) {
        return line.charAt(i) == 'x' && i + 2 < line.length() && isHex(line.charAt(i + 1)) && isHex(line.charAt(i + 2));
    }

    /** A word in double quotes, as {@code sdscatrepr} writes it: {@link #words} gives the same word back. */
    static String quote(String word) {
        StringBuilder quoted = new StringBuilder(word.length() + 2).append('"');
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            int escape = ESCAPES.indexOf(c);
            if (c == '\\' || c == '"') {
                quoted.append('\\').append(c);
            } else if (escape >= 0) {
                quoted.append('\\').append(ESCAPED.charAt(escape));
            } else if (c >= ' ' && c <= '~') {
                quoted.append(c);
            } else {
                quoted.append("\\x").append(hexDigit(c >> 4)).append(hexDigit(c));
            }
        }
        return quoted.append('"').toString();
    }

    /** CONFIG SET's way with values of several words: every space separates, so two in a row have an empty word between. */
    static List<String> splitAtSpaces(String text) {
        List<String> words = new ArrayList<>();
        if (text.isEmpty()) {
            return words;
        }
        int start = 0;
        for (int end = text.indexOf(' '); end >= 0; end = text.indexOf(' ', start)) {
            words.add(text.substring(start, end));
            start = end + 1;
        }
        words.add(text.substring(start));
        return words;
    }

    /** ASCII only, as in the C locale. */
    static String lowerCase(String text) {
        StringBuilder lower = new StringBuilder(text);
        for (int i = 0; i < lower.length(); i++) {
            char c = lower.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                lower.setCharAt(i, (char) (c + ('a' - 'A')));
            }
        }
        return lower.toString();
    }

    private static String trim(String line) {
        int start = 0;
        int end = line.length();
        while (start < end && " \t\r\n".indexOf(line.charAt(start)) >= 0) {
            start++;
        }
        while (end > start && " \t\r\n".indexOf(line.charAt(end - 1)) >= 0) {
            end--;
        }
        return line.substring(start, end);
    }

    private static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private static boolean isHex(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    private static char hexDigit(int value) {
        return Character.forDigit(value & 0xF, 16);
    }
}
