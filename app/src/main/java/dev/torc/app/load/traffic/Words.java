package dev.torc.app.load.traffic;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a command line as redis-cli does: words are separated by blanks; in double quotes {@code \n \r \t \b \a \\ \" \xHH} stand
 * for their bytes; single quotes take everything as it is but {@code \'}.
 */
final class Words {
    private final String line;
    private int at;

    private Words(String line) {
        this.line = line;
    }

    /** @throws IllegalArgumentException if a quote is not closed, or not followed by a blank */
    static List<String> split(String line) {
        return new Words(line).split();
    }

    private List<String> split() {
        List<String> words = new ArrayList<>();
        while (true) {
            while (at < line.length() && Character.isWhitespace(line.charAt(at))) {
                at++;
            }
            if (at == line.length()) {
                return words;
            }
            words.add(word());
        }
    }

    private String word() {
        StringBuilder word = new StringBuilder();
        while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
            char c = line.charAt(at++);
            if (c == '"' || c == '\'') {
                quoted(c, word);
                if (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
                    throw new IllegalArgumentException(
                            "command '" + line + "' (expected: a blank after a closing quote)");
                }
            } else {
                word.append(c);
            }
        }
        return word.toString();
    }

    private void quoted(char quote, StringBuilder word) {
        while (at < line.length()) {
            char c = line.charAt(at++);
            if (c == quote) {
                return;
            }
            if (c == '\\' && at < line.length()) {
                if (quote == '"') {
                    escape(word);
                    continue;
                }
                if (line.charAt(at) == '\'') {
                    c = line.charAt(at++);
                }
            }
            word.append(c);
        }
        throw new IllegalArgumentException("command '" + line + "' (expected: a closing " + quote + ")");
    }

    private void escape(StringBuilder word) {
        char c = line.charAt(at++);
        if (c == 'x' && at + 2 <= line.length()) {
            int high = Character.digit(line.charAt(at), 16);
            int low = Character.digit(line.charAt(at + 1), 16);
            if (high >= 0 && low >= 0) {
                word.append((char) (high * 16 + low));
                at += 2;
                return;
            }
        }
        word.append(
                switch (c) {
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    case 'b' -> '\b';
                    case 'a' -> '\u0007';
                    default -> c;
                });
    }
}
