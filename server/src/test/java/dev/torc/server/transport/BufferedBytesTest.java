package dev.torc.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a transport holds for one connection: little, and it tells how much. */
@Timeout(60)
class BufferedBytesTest {
    private static final int BIG = 20_000_000;

    @ParameterizedTest
    @EnumSource
    void aSlowReaderHoldsLittleOfItsReplies(TransportKind kind) throws IOException {
        boolean holdsNothing = kind == TransportKind.EPOLL || kind == TransportKind.EPOLL_PAUSING;
        try (LineServer server = new LineServer(kind, 1);
                Peer peer = server.connect()) {
            peer.send("big " + BIG + "\n");
            byte[] start = peer.read(1000);
            Connection connection = server.handlers().element().connection();
            Eventually.until(() -> holdsNothing || buffered(connection) > 0);
            assertThat(buffered(connection)).isBetween(holdsNothing ? 0L : 1L, holdsNothing ? 0L : 100_000L);
            assertThat(peer.read(BIG + 1 - start.length)).endsWith((byte) '\n');
            Eventually.until(() -> buffered(connection) == 0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"TLS_EPOLL", "TLS_NIO"})
    void aRecordHalfInHoldsAboutWhatHasComeOfIt(TransportKind kind) throws IOException {
        try (LineServer server = new LineServer(kind, 1);
                SocketChannel client = SocketChannel.open()) {
            client.connect(new InetSocketAddress(
                    "127.0.0.1", server.listen("127.0.0.1").port()));
            ByteBuffer record = ByteBuffer.allocate(10_005).put(new byte[] {22, 3, 1, 0x3F, 0});
            client.write(record.flip());
            Eventually.until(() -> !server.handlers().isEmpty());
            Connection connection = server.handlers().element().connection();
            Eventually.until(() -> buffered(connection) > 0);
            assertThat(buffered(connection)).isLessThan(100);
            client.write(record.limit(10_005));
            Eventually.until(() -> buffered(connection) >= 10_005);
            assertThat(buffered(connection)).isLessThan(20_000);
        }
    }

    private static long buffered(Connection connection) {
        CompletableFuture<Long> bytes = new CompletableFuture<>();
        connection.loop().execute(() -> bytes.complete(connection.bufferedBytes()));
        return bytes.join();
    }
}
