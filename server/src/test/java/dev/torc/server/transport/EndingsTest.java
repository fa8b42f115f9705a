package dev.torc.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.Pipe;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** How connections end: by either side, in order or not, and by the end of the transport. */
@ParameterizedClass
@EnumSource
@Timeout(60)
class EndingsTest {
    private final TransportKind kind;

    EndingsTest(TransportKind kind) {
        this.kind = kind;
    }

    @Test
    void repliesFollowAHalfClose() throws IOException {
        try (LineServer server = new LineServer(kind, 1);
                Peer peer = server.connect()) {
            server.budget(3);
            peer.send("echo 12345678\n".repeat(1000)).endOutput();
            assertThat(peer.rest()).isEqualTo("12345678\n".repeat(1000));
            awaitNoConnections(server);
        }
    }

    @Test
    void moreOutputThanTheSocketsHoldFollowsAHalfClose() throws IOException {
        try (LineServer server = new LineServer(kind, 1);
                Peer peer = server.connect()) {
            peer.send("big 20000000\n").endOutput();
            assertThat(peer.rest()).hasSize(20_000_001);
            awaitNoConnections(server);
        }
    }

    @Test
    void aReplyThatIsOwedFollowsAHalfClose() throws IOException {
        try (LineServer server = new LineServer(kind, 1);
                Peer peer = server.connect()) {
            peer.send("defer\n").endOutput();
            assertThat(peer.rest()).isEqualTo("deferred\n");
            awaitNoConnections(server);
        }
    }

    @Test
    void closesOnceTheOutputIsDelivered() throws IOException {
        try (LineServer server = new LineServer(kind, 1);
                Peer peer = server.connect()) {
            peer.send("big 5000000\nquit\necho never\n");
            assertThat(peer.rest()).hasSize(5_000_001 + 4).endsWith("bye\n");
            awaitNoConnections(server);
        }
    }

    @Test
    void unreadInputDoesNotCostTheLastReply() throws IOException, InterruptedException {
        try (LineServer server = new LineServer(kind, 1)) {
            for (int i = 0; i < 20; i++) {
                try (Peer peer = server.connect()) {
                    server.budget(1);
                    peer.send("quit\n" + "x".repeat(200_000));
                    Thread.sleep(1); // let a reset, if there is one, overtake
                    assertThat(peer.line()).isEqualTo("bye");
                }
            }
        }
    }

    @Test
    void closesAtOnceWhenToldTo() throws IOException {
        try (LineServer server = new LineServer(kind, 1);
                Peer peer = server.connect()) {
            peer.send("cut\necho never\n");
            assertThat(peer.isGone()).isTrue();
            awaitNoConnections(server);
        }
    }

    @Test
    void oneConnectionMayCloseOthers() throws IOException {
        try (LineServer server = new LineServer(kind, 1);
                Peer killer = server.connect();
                Peer idle = server.connect();
                Peer busy = server.connect()) {
            assertThat(killer.ask("echo ready")).isEqualTo("ready");
            assertThat(idle.ask("echo ready")).isEqualTo("ready");
            busy.sendInBackground("big 1000000\n".repeat(100));
            assertThat(busy.read(100_000)).hasSize(100_000);
            killer.send("cut all\n");
            assertThat(killer.isGone()).isTrue();
            assertThat(idle.isGone()).isTrue();
            assertThat(busy.isGone()).isTrue();
            awaitNoConnections(server);
        }
    }

    @Test
    void aHandlerThatThrowsLosesOnlyItsConnection() throws IOException {
        try (LineServer server = new LineServer(kind, 1);
                Peer bad = server.connect();
                Peer good = server.connect()) {
            assertThat(good.ask("echo before")).isEqualTo("before");
            bad.send("die\n");
            assertThat(bad.isGone()).isTrue();
            assertThat(good.ask("echo after")).isEqualTo("after");
        }
    }

    @Test
    void aRefusedConnectionHearsWhy() throws IOException {
        try (LineServer server = new LineServer(kind, 1)) {
            server.listen("127.0.0.1");
            server.refuse(true);
            if (kind.isTls()) {
                assertThatThrownBy(() -> server.connect().line()).isInstanceOf(IOException.class);
            } else {
                try (Peer peer = server.connect()) {
                    assertThat(peer.rest()).isEqualTo("go away\n");
                }
            }
            awaitNoConnections(server);
            server.refuse(false);
            try (Peer peer = server.connect()) {
                assertThat(peer.ask("echo hello")).isEqualTo("hello");
            }
        }
    }

    @Test
    void theNumberOfTheDescriptorDoesNotMatterToARefusal() throws IOException {
        List<Pipe> descriptors = new ArrayList<>();
        try (LineServer server = new LineServer(kind, 1)) {
            server.listen("127.0.0.1");
            for (int i = 0; i < 500; i++) {
                descriptors.add(Pipe.open());
            }
            server.refuse(true);
            for (int i = 0; i < 3; i++) {
                try (Peer peer = server.connect()) {
                    assertThat(peer.isGone()).isTrue();
                } catch (IOException e) {
                    assertThat(kind.isTls()).as("%s", e).isTrue();
                }
            }
            awaitNoConnections(server);
        } finally {
            for (Pipe pipe : descriptors) {
                pipe.source().close();
                pipe.sink().close();
            }
        }
    }

    @Test
    void aPeerThatGoesAwayWithRepliesPendingIsForgotten() throws IOException {
        try (LineServer server = new LineServer(kind, 1)) {
            for (int i = 0; i < 20; i++) {
                Peer peer = server.connect();
                peer.send("big 3000000\nbig 3000000\n");
                assertThat(peer.read(1000)).hasSize(1000);
                if (i % 2 == 0) {
                    peer.reset();
                } else {
                    peer.channel().close();
                }
            }
            awaitNoConnections(server);
        }
    }

    @Test
    void survivesThousandsOfQuickConnects() throws IOException {
        try (LineServer server = new LineServer(kind, 2)) {
            Listener listener = server.listen("127.0.0.1");
            int rounds = kind.isTls() ? 200 : 3000;
            for (int i = 0; i < rounds; i++) {
                Peer peer = server.connect(listener);
                switch (i % 4) {
                    case 0 -> peer.close();
                    case 1 -> peer.reset();
                    case 2 -> {
                        peer.send("echo gone\n");
                        peer.close();
                    }
                    default -> {
                        assertThat(peer.ask("echo " + i)).isEqualTo(Integer.toString(i));
                        peer.close();
                    }
                }
            }
            awaitNoConnections(server);
        }
    }

    @Test
    void drainLetsEveryReplyOut() throws Exception {
        try (LineServer server = new LineServer(kind, 2);
                Peer reading = server.connect();
                Peer idle = server.connect()) {
            server.budget(5);
            assertThat(idle.ask("echo ready")).isEqualTo("ready");
            reading.send("big 5000000\ndefer\necho last\n");
            byte[] start = reading.read(1000);
            CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(() -> drain(server, 30_000));
            assertThat(idle.rest()).isEmpty();
            assertThat(start).hasSize(1000);
            assertThat(reading.rest()).hasSize(5_000_001 - 1000 + 9 + 5);
            assertThat(drained.get()).isTrue();
            assertThat(server.transport().connections()).isZero();
            assertThatThrownBy(server::connect).isInstanceOf(IOException.class);
        }
    }

    @Test
    void drainCutsOffWhoDoesNotRead() throws IOException {
        try (LineServer server = new LineServer(kind, 1);
                Peer stuck = server.connect()) {
            stuck.send("big 50000000\n");
            assertThat(stuck.read(1000)).hasSize(1000);
            assertThat(drain(server, 100)).isFalse();
            awaitNoConnections(server);
        }
    }

    @Test
    void whatNeverRanIsDrainedAtOnce() throws Exception {
        try (Transport transport = kind.open(new TransportConfig(1, _ -> null))) {
            assertThat(transport.drain(1_000)).isTrue();
        }
    }

    private static boolean drain(LineServer server, long timeoutMs) {
        try {
            return server.transport().drain(timeoutMs);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void closeEndsEverything() throws IOException {
        LineServer server = new LineServer(kind, 2);
        try (Peer one = server.connect();
                Peer two = server.connect()) {
            assertThat(one.ask("echo ready")).isEqualTo("ready");
            assertThat(two.ask("echo ready")).isEqualTo("ready");
            server.close();
            assertThat(one.isGone()).isTrue();
            assertThat(two.isGone()).isTrue();
        }
        for (EventLoop loop : server.transport().loops()) {
            assertThatThrownBy(() -> loop.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        }
        server.transport().close();
    }

    private static void awaitNoConnections(LineServer server) {
        Eventually.until(() -> server.transport().connections() == 0);
        server.check();
    }
}
