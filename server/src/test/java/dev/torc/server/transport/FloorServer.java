package dev.torc.server.transport;

import dev.torc.memory.Memory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A server that answers every so many bytes with the same reply: what is left when everything but the transport is taken away.
 * Measured by {@code redis-benchmark}, it shows the transport's floor. Not a test: a program.
 *
 * <pre>
 *   FloorServer TRANSPORT PORT [LOOPS [REQUEST_BYTES [REPLY_BYTES]]]
 * </pre>
 *
 * <p>14 bytes of request and 7 of reply are PING and PONG; 36 and 108 are a GET of a 16-byte key and its value of 100 bytes.
 */
final class FloorServer {
    private static final int BUFFER_BYTES = 64 << 10;

    private FloorServer() {}

    public static void main(String[] args) throws IOException {
        String kind = args[0];
        int port = Integer.parseInt(args[1]);
        int loops = args.length > 2 ? Integer.parseInt(args[2]) : 1;
        int requestBytes = args.length > 3 ? Integer.parseInt(args[3]) : 14;
        byte[] reply = reply(args.length > 4 ? Integer.parseInt(args[4]) : 7);
        long[] buffers = new long[loops];
        long[] replies = new long[loops];
        for (int i = 0; i < loops; i++) {
            buffers[i] = Arena.global().allocate(BUFFER_BYTES, 64).address();
            replies[i] = Arena.global().allocate(BUFFER_BYTES, 64).address();
            for (int at = 0; at + reply.length <= BUFFER_BYTES; at += reply.length) {
                Memory.copy(reply, 0, replies[i] + at, reply.length);
            }
        }
        long start = System.nanoTime();
        HandlerFactory handlers = connection -> {
            int loop = connection.loop().index();
            return new FixedReply(buffers[loop], replies[loop], requestBytes, reply.length);
        };
        Transport transport = TransportKind.valueOf(kind).open(new TransportConfig(loops, handlers));
        transport.listen(new Endpoint.Tcp(InetAddress.getByName("127.0.0.1"), port, 511, 300, false));
        transport.listen(new Endpoint.Unix(Path.of("/tmp/floor-" + port + ".sock"), 0, 511));
        transport.start();
        System.out.printf("%s ready after %.1f ms%n", transport.name(), (System.nanoTime() - start) / 1e6);
    }

    private static byte[] reply(int bytes) {
        String text = bytes == 7 ? "+PONG\r\n" : "$" + (bytes - 8) + "\r\n" + "x".repeat(bytes - 8) + "\r\n";
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Counts bytes; its output is a run of the same replies, so it owns no memory at all. */
    private static final class FixedReply implements ConnectionHandler {
        private final long buffer;
        private final long replies;
        private final int requestBytes;
        private final int replyBytes;
        private int partial;
        private int output;

        FixedReply(long buffer, long replies, int requestBytes, int replyBytes) {
            this.buffer = buffer;
            this.replies = replies;
            this.requestBytes = requestBytes;
            this.replyBytes = replyBytes;
        }

        @Override
        public long readAddress() {
            return buffer;
        }

        @Override
        public int readCapacity() {
            return BUFFER_BYTES;
        }

        @Override
        public void received(int bytes) {
            int all = partial + bytes;
            output += all / requestBytes * replyBytes;
            partial = all % requestBytes;
        }

        @Override
        public boolean wantsTurn() {
            return false;
        }

        @Override
        public void turn() {}

        @Override
        public boolean wantsRead() {
            return true;
        }

        @Override
        public boolean wantsClose() {
            return false;
        }

        @Override
        public long outputAddress() {
            // a reply that went out in part goes on where it stopped
            return replies + (replyBytes - output % replyBytes) % replyBytes;
        }

        @Override
        public int outputLength() {
            return Math.min(output, BUFFER_BYTES / 2);
        }

        @Override
        public void sent(int bytes) {
            output -= bytes;
        }

        @Override
        public void flushed() {}

        @Override
        public void closed() {}
    }
}
