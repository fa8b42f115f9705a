package dev.torc.commands.reply;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A strict reader of replies in RESP2 and RESP3: what is not exactly as the protocol has it is refused. Replies come back as
 * text that shows type and content, an array as {@code [a, b]}.
 */
final class RespReader {
    /** The bytes are not replies. */
    static final class MalformedReplyException extends RuntimeException {
        private static final long serialVersionUID = 1;

        MalformedReplyException(String what) {
            super(what);
        }
    }

    private static final int DEPTH_MAX = 32;

    private final byte[] bytes;
    private int position;

    RespReader(byte[] bytes) {
        this.bytes = bytes;
    }

    /** All replies in the bytes. */
    static List<String> all(byte[] bytes) {
        RespReader reader = new RespReader(bytes);
        List<String> replies = new ArrayList<>();
        while (reader.position < bytes.length) {
            replies.add(reader.reply(0));
        }
        return replies;
    }

    private String reply(int depth) {
        if (depth > DEPTH_MAX) {
            throw new MalformedReplyException("nested more than " + DEPTH_MAX + " deep");
        }
        int type = next();
        return switch (type) {
            case '+', '-' -> (char) type + line();
            case ':' -> ":" + integer(line());
            case ',' -> "," + number(line());
            case '(' -> "(" + bigInteger(line());
            case '#' -> "#" + oneOf(line(), "t", "f");
            case '_' -> "_" + oneOf(line(), "");
            case '$' -> bulk();
            case '=' -> verbatim();
            case '*' -> aggregate("*", 1, depth);
            case '~' -> aggregate("~", 1, depth);
            case '>' -> aggregate(">", 1, depth);
            case '%' -> aggregate("%", 2, depth);
            case '|' -> aggregate("|", 2, depth) + reply(depth + 1);
            default -> throw new MalformedReplyException("type " + type);
        };
    }

    private String bulk() {
        String length = line();
        return length.equals("-1") ? "$-1" : "$" + text(count(length));
    }

    private String verbatim() {
        String text = text(count(line()));
        if (text.length() < 4 || text.charAt(3) != ':') {
            throw new MalformedReplyException("verbatim " + text);
        }
        return "=" + text;
    }

    private String text(int length) {
        if (length > bytes.length - position - 2) {
            throw new MalformedReplyException("bulk of " + length + " bytes at " + position);
        }
        String text = new String(bytes, position, length, StandardCharsets.ISO_8859_1);
        position += length;
        expect('\r');
        expect('\n');
        return text;
    }

    private String aggregate(String type, int factor, int depth) {
        String header = line();
        if (header.equals("-1") && type.equals("*")) {
            return "*-1";
        }
        int count = count(header);
        List<String> elements = new ArrayList<>();
        for (long i = (long) factor * count; i > 0; i--) {
            elements.add(reply(depth + 1));
        }
        return type + elements;
    }

    private String line() {
        int from = position;
        while (position < bytes.length && bytes[position] != '\r' && bytes[position] != '\n') {
            position++;
        }
        String line = new String(bytes, from, position - from, StandardCharsets.ISO_8859_1);
        expect('\r');
        expect('\n');
        return line;
    }

    private int next() {
        if (position == bytes.length) {
            throw new MalformedReplyException("ends at " + position);
        }
        return bytes[position++];
    }

    private void expect(char c) {
        if (next() != c) {
            throw new MalformedReplyException("expected " + (int) c + " at " + (position - 1));
        }
    }

    private static int count(String digits) {
        if (!digits.matches("0|[1-9][0-9]{0,8}")) {
            throw new MalformedReplyException("count " + digits);
        }
        return Integer.parseInt(digits);
    }

    private static String integer(String digits) {
        try {
            if (Long.toString(Long.parseLong(digits)).equals(digits)) {
                return digits;
            }
        } catch (NumberFormatException e) {
            throw new MalformedReplyException("integer " + digits);
        }
        throw new MalformedReplyException("integer " + digits);
    }

    private static String bigInteger(String digits) {
        if (!digits.matches("-?(0|[1-9][0-9]*)")) {
            throw new MalformedReplyException("big number " + digits);
        }
        return digits;
    }

    private static String number(String digits) {
        if (!digits.matches("-?inf|-?nan|-?[0-9]+(\\.[0-9]*)?([eE][+-]?[0-9]+)?")) {
            throw new MalformedReplyException("double " + digits);
        }
        return digits;
    }

    private static String oneOf(String line, String... allowed) {
        if (!List.of(allowed).contains(line)) {
            throw new MalformedReplyException("value " + line);
        }
        return line;
    }
}
