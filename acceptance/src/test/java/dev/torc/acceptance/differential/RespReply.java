package dev.torc.acceptance.differential;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One reply, parsed.
 *
 * @param kind the first byte on the wire; {@link #CLOSED} if the connection was closed instead, {@link #BROKEN} if
 *     nothing came in time or it was no reply
 * @param text a line's text, a bulk's bytes, Latin-1; "-1" for nulls of RESP2; empty for aggregates
 * @param items an aggregate's elements; a map's keys and values in turn
 */
public record RespReply(char kind, String text, List<RespReply> items) {
    public static final char CLOSED = 'C';
    public static final char NULL_BULK = 'n';
    static final char NULL_ARRAY = 'N';

    public static final char BROKEN = '?';

    static final RespReply END = new RespReply(CLOSED, "", List.of());

    static RespReply line(char kind, String text) {
        return new RespReply(kind, text, List.of());
    }

    static RespReply aggregate(char kind, List<RespReply> items) {
        return new RespReply(kind, "", items);
    }

    public boolean isError() {
        return kind == '-' || kind == '!';
    }

    boolean isAggregate() {
        return kind == '*' || kind == '%' || kind == '~' || kind == '>';
    }

    boolean isText() {
        return kind == '$' || kind == '+' || kind == '=';
    }

    /** A map's entries, in RESP2 those of the array that stands for it, as lists of two. */
    List<List<RespReply>> entries() {
        List<List<RespReply>> entries = new ArrayList<>();
        for (int i = 0; i + 1 < items.size(); i += 2) {
            entries.add(items.subList(i, i + 2));
        }
        return entries;
    }

    RespReply withText(String changed) {
        return new RespReply(kind, changed, items);
    }

    RespReply withItems(List<RespReply> changed) {
        return new RespReply(kind, text, changed);
    }

    /** The bytes as they came, in Latin-1. */
    String wire() {
        StringBuilder out = new StringBuilder();
        write(out);
        return out.toString();
    }

    private void write(StringBuilder out) {
        switch (kind) {
            case BROKEN -> out.append('(').append(text).append(')');
            case CLOSED -> out.append("(connection closed)");
            case NULL_BULK -> out.append("$-1\r\n");
            case NULL_ARRAY -> out.append("*-1\r\n");
            case '$', '=', '!' ->
                out.append(kind)
                        .append(text.length())
                        .append("\r\n")
                        .append(text)
                        .append("\r\n");
            case '*', '%', '~', '>' -> {
                out.append(kind)
                        .append(kind == '%' ? items.size() / 2 : items.size())
                        .append("\r\n");
                items.forEach(item -> item.write(out));
            }
            default -> out.append(kind).append(text).append("\r\n");
        }
    }

    /** For people: the bytes in quotes, shortened. */
    @Override
    public String toString() {
        String wire = Quoting.quote(wire());
        return wire.length() <= 2000 ? wire : wire.substring(0, 2000) + "... (" + wire.length() + ")";
    }

    static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** An element by its key, for replies that are maps. */
    RespReply get(String key) {
        for (List<RespReply> entry : entries()) {
            if (entry.getFirst().text().equals(key)) {
                return entry.getLast();
            }
        }
        throw new IllegalArgumentException("no " + key + " in " + this);
    }
}
