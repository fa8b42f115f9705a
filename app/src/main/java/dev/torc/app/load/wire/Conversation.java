package dev.torc.app.load.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * One question, one answer over a connection: greetings, INFO, FLUSHALL. Every answer is waited for at most the given time.
 */
public final class Conversation implements AutoCloseable {
    private static final int READ_BYTES = 16 * 1024;

    private final SocketChannel channel;
    private final Protocol protocol;
    private final Duration timeout;
    private final Selector selector;
    private final SelectionKey key;

    /** Takes a connected channel and makes it non-blocking. */
    Conversation(SocketChannel channel, Protocol protocol, Duration timeout) throws IOException {
        this.channel = channel;
        this.protocol = protocol;
        this.timeout = timeout;
        channel.configureBlocking(false);
        selector = Selector.open();
        key = channel.register(selector, 0);
    }

    /**
     * Sends a command of RESP, and returns the text of its answer.
     *
     * @throws RefusedException if the server answered with an error
     * @throws IOException if there was no answer
     */
    public String ask(String... words) throws IOException {
        return text(exchange(RespWriter.request(List.of(words))));
    }

    /** Sends a line of memcached's protocol, and returns its answer. */
    public String askLine(String line) throws IOException {
        return new String(exchange((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1)), StandardCharsets.ISO_8859_1)
                .strip();
    }

    private byte[] exchange(byte[] request) throws IOException {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        ByteBuffer out = ByteBuffer.wrap(request);
        while (channel.write(out) >= 0 && out.hasRemaining()) {
            await(SelectionKey.OP_WRITE, deadlineNanos);
        }
        ReplyScanner scanner = protocol.newScanner();
        ByteArrayOutputStream reply = new ByteArrayOutputStream();
        ByteBuffer in = ByteBuffer.allocate(READ_BYTES);
        boolean[] done = new boolean[1];
        boolean[] refused = new boolean[1];
        while (!done[0]) {
            await(SelectionKey.OP_READ, deadlineNanos);
            in.clear();
            if (channel.read(in) < 0) {
                throw new IOException("the server closed the connection");
            }
            reply.write(in.array(), 0, in.position());
            in.flip();
            scanner.scan(in, (kind, length) -> {
                done[0] = true;
                refused[0] = kind == ReplyKind.ERROR;
            });
        }
        if (refused[0]) {
            throw new RefusedException(scanner.lastError());
        }
        return reply.toByteArray();
    }

    private void await(int operation, long deadlineNanos) throws IOException {
        key.interestOps(operation);
        while (true) {
            long leftMillis = (deadlineNanos - System.nanoTime()) / 1_000_000;
            if (leftMillis <= 0) {
                throw new SocketTimeoutException("no answer within " + timeout.toSeconds() + " s");
            }
            int ready = selector.select(leftMillis);
            selector.selectedKeys().clear();
            if (ready > 0) {
                return;
            }
        }
    }

    /** The body of a bulk string, the words of a status, the digits of a number; anything else as it came. */
    private static String text(byte[] reply) {
        String raw = new String(reply, StandardCharsets.ISO_8859_1);
        int headEnd = raw.indexOf("\r\n");
        return switch (raw.charAt(0)) {
            case '+', ':' -> raw.substring(1, headEnd);
            case '$' -> raw.length() > headEnd + 2 ? raw.substring(headEnd + 2, raw.length() - 2) : "";
            // A verbatim string begins with three letters of its format and a colon.
            case '=' -> raw.substring(headEnd + 2 + 4, raw.length() - 2);
            default -> raw;
        };
    }

    /** Ends the conversation but not the connection: its channel, open and non-blocking, for a faster loop to take over. */
    SocketChannel release() throws IOException {
        selector.close();
        return channel;
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            selector.close();
        }
    }
}
