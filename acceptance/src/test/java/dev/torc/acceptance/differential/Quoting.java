package dev.torc.acceptance.differential;

import java.util.ArrayList;
import java.util.List;

/** Words as redis-cli takes and prints them. Bytes are characters of Latin-1. */
final class Quoting {
    private static final String PLAIN = "!#$%&()*+,-./:;<=>?@[]^_`{|}~";

    private Quoting() {}

    /** Words divided by blanks; in double quotes with escapes, in single quotes as they stand. */
    static List<String> split(String line) {
        List<String> words = new ArrayList<>();
        int at = 0;
        while (true) {
            while (at < line.length() && line.charAt(at) == ' ') {
                at++;
            }
            if (at == line.length()) {
                return words;
            }
            StringBuilder word = new StringBuilder();
            at = readWord(line, at, word);
            words.add(word.toString());
        }
    }

    /** Returns the position after the word. */
    private static int readWord(String line, int start, StringBuilder word) {
        int at = start;
        char quote = line.charAt(at);
        if (quote != '"' && quote != '\'') {
            while (at < line.length() && line.charAt(at) != ' ') {
                word.append(line.charAt(at++));
            }
            return at;
        }
        at++;
        while (at < line.length() && line.charAt(at) != quote) {
            char c = line.charAt(at++);
            if (c == '\\' && quote == '"') {
                char escaped = line.charAt(at++);
                if (escaped == 'x') {
                    word.append((char) Integer.parseInt(line.substring(at, at + 2), 16));
                    at += 2;
                } else {
                    word.append(unescaped(escaped));
                }
            } else {
                word.append(c);
            }
        }
        if (at >= line.length() || (at + 1 < line.length() && line.charAt(at + 1) != ' ')) {
            throw new IllegalArgumentException("unbalanced quotes in: " + line);
        }
        return at + 1;
    }

    private static char unescaped(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'a' -> 7;
            case 'b' -> '\b';
            default -> c;
        };
    }

    static String join(List<String> words) {
        return String.join(" ", words.stream().map(Quoting::quoteIfNeeded).toList());
    }

    private static String quoteIfNeeded(String word) {
        boolean plain = !word.isEmpty() && word.chars().allMatch(Quoting::isPlain);
        return plain ? word : quote(word);
    }

    private static boolean isPlain(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || PLAIN.indexOf(c) >= 0;
    }

    static String quote(String word) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < 32 || c > 126) {
                        out.append(String.format("\\x%02x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"').toString();
    }
}
