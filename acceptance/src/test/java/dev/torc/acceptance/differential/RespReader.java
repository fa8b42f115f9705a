package dev.torc.acceptance.differential;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Reads replies, strictly: what is not RESP2 or RESP3 is a {@link MalformedReply}, an early end an EOFException. */
final class RespReader {
    private final InputStream in;

    RespReader(InputStream in) {
        this.in = in;
    }

    /** The next reply. */
    RespReply next() throws IOException {
        String line = readLine();
        if (line.isEmpty()) {
            throw new MalformedReply("empty line");
        }
        char kind = line.charAt(0);
        String rest = line.substring(1);
        return switch (kind) {
            case '$', '=', '!' ->
                rest.equals("-1")
                        ? RespReply.line(RespReply.NULL_BULK, "")
                        : RespReply.line(kind, readBulk(Integer.parseInt(rest)));
            case '*', '~', '>' ->
                rest.equals("-1")
                        ? RespReply.line(RespReply.NULL_ARRAY, "")
                        : RespReply.aggregate(kind, readItems(Integer.parseInt(rest)));
            case '%' -> RespReply.aggregate(kind, readItems(2 * Integer.parseInt(rest)));
            case '+', '-', ':', '_', ',', '#', '(' -> RespReply.line(kind, rest);
            default -> throw new MalformedReply("not a reply: " + Quoting.quote(line));
        };
    }

    private List<RespReply> readItems(int count) throws IOException {
        List<RespReply> items = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            items.add(next());
        }
        return items;
    }

    private String readBulk(int length) throws IOException {
        byte[] bytes = in.readNBytes(length + 2);
        if (bytes.length < length + 2) {
            throw new EOFException();
        }
        if (bytes[length] != '\r' || bytes[length + 1] != '\n') {
            throw new MalformedReply("bulk of " + length + " bytes is not closed by CR LF");
        }
        return RespReply.latin1(bytes).substring(0, length);
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException();
            }
            if (b == '\r') {
                if (in.read() != '\n') {
                    throw new MalformedReply("carriage return within a line: " + Quoting.quote(line.toString()));
                }
                return line.toString();
            }
            line.append((char) b);
        }
    }

    /** Bytes that are no reply. */
    static final class MalformedReply extends RuntimeException {
        private static final long serialVersionUID = 1;

        MalformedReply(String what) {
            super(what);
        }
    }
}
