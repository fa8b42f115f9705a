package dev.torc.peers;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads replies in RESP2 and RESP3; see {@link RedisServer} for what they become. */
final class ReplyReader {
    private final InputStream in;

    ReplyReader(InputStream in) {
        this.in = new BufferedInputStream(in);
    }

    @Nullable Object read() throws IOException {
        int kind = in.read();
        String line = readLine();
        return switch (kind) {
            case '+', ',', '(' -> line;
            case '-' -> new RedisServer.Failure(line);
            case ':' -> Long.valueOf(line);
            case '_' -> null;
            case '$' -> readBulk(Integer.parseInt(line));
            case '*' -> readList(Integer.parseInt(line));
            case '%' -> readList(2 * Integer.parseInt(line));
            default -> throw new IOException("unexpected reply: " + (char) kind + line);
        };
    }

    private @Nullable String readBulk(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] data = in.readNBytes(length + 2);
        return new String(data, 0, length, StandardCharsets.ISO_8859_1);
    }

    private @Nullable List<@Nullable Object> readList(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        List<@Nullable Object> list = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            list.add(read());
        }
        return list;
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("redis-server closed the connection");
            }
            line.append((char) c);
        }
        in.skipNBytes(1);
        return line.toString();
    }
}
