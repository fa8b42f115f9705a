package dev.torc.commands;

import dev.torc.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The clients that watch every command (MONITOR). May be used from any thread.
 *
 * <p>A line is made on the heap, which is small. It therefore shows a request's first {@value #SHOWN_BYTES_MAX} bytes or so; of the
 * argument cut there and of the number of those behind it, it tells how much is missing, in SLOWLOG's words.
 */
public final class Monitors {
    private static final int SHOWN_BYTES_MAX = 1 << 20;

    private final CopyOnWriteArrayList<Client> watching = new CopyOnWriteArrayList<>();

    /** Whether anybody watches: one plain read, asked before every command. */
    public boolean any() {
        return !watching.isEmpty();
    }

    public int count() {
        return watching.size();
    }

    public void add(Client client) {
        client.monitor(true);
        watching.add(client);
    }

    public void remove(Client client) {
        client.monitor(false);
        watching.remove(client);
    }

    /** Shows a command that has just run to all who watch. */
    void feed(Call call, long nowMs) {
        if (call.spec().isSkipMonitor() || call.spec().isAdmin()) {
            return;
        }
        byte[] line = line(call, nowMs).getBytes(StandardCharsets.ISO_8859_1);
        for (Client client : watching) {
            client.connection().push(line);
        }
    }

    private static String line(Call call, long nowMs) {
        StringBuilder out = new StringBuilder(128);
        out.append('+').append(nowMs / 1000).append('.');
        String micros = Long.toString(nowMs % 1000 * 1000 + 1_000_000);
        out.append(micros, 1, micros.length());
        ClientConnection connection = call.client().connection();
        out.append(" [").append(call.db()).append(' ');
        if (connection.isUnix()) {
            String path = connection.remoteAddress();
            out.append("unix:").append(path, 0, path.lastIndexOf(':'));
        } else {
            out.append(connection.remoteAddress());
        }
        out.append(']');
        int left = SHOWN_BYTES_MAX;
        for (int i = 0; i < call.count(); i++) {
            if (left <= 0) {
                out.append(" \"... (").append(call.count() - i).append(" more arguments)\"");
                break;
            }
            out.append(' ');
            int length = call.length(i);
            int shown = Math.min(length, left);
            left -= shown + 1;
            if (call.isRedacted(i)) {
                out.append("\"(redacted)\"");
            } else {
                appendQuoted(out, call.address(i), shown);
                if (shown < length) {
                    out.insert(out.length() - 1, "... (" + (length - shown) + " more bytes)");
                }
            }
        }
        return out.append("\r\n").toString();
    }

    /** As Redis quotes: escapes for what does not print, hexadecimal for the rest. */
    static void appendQuoted(StringBuilder out, long address, int length) {
        out.append('"');
        for (int i = 0; i < length; i++) {
            int c = Memory.getUnsignedByte(address + i);
            switch (c) {
                case '\\', '"' -> out.append('\\').append((char) c);
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case 7 -> out.append("\\a");
                case '\b' -> out.append("\\b");
                default -> {
                    if (c >= ' ' && c < 127) {
                        out.append((char) c);
                    } else {
                        out.append("\\x").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
                    }
                }
            }
        }
        out.append('"');
    }
}
