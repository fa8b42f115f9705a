package dev.torc.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.opentest4j.TestAbortedException;

/** Bytes in, bytes out: order, pieces, sizes, back-pressure, fairness. */
@ParameterizedClass
@EnumSource
@Timeout(60)
class RequestsTest {
    private final TransportKind kind;

    RequestsTest(TransportKind kind) {
        this.kind = kind;
    }

    @Test
    void answersOverIpv4() throws IOException {
        try (LineServer server = new LineServer(kind, 1);
                Peer peer = server.connect()) {
            assertThat(peer.ask("echo hello")).isEqualTo("hello");
            String self = AddressText.of(
                    InetAddress.getByName("127.0.0.1"), peer.channel().socket().getLocalPort());
            String there = "127.0.0.1:" + peer.channel().socket().getPort();
            assertThat(peer.ask("where")).isEqualTo("0 " + self + " " + there + " true");
        }
    }

    @Test
    void answersOverIpv6() throws IOException {
        try (LineServer server = new LineServer(kind, 1);
                Peer peer = server.connect(ipv6(server))) {
            String self = "[::1]:" + peer.channel().socket().getLocalPort();
            String there = "[::1]:" + peer.channel().socket().getPort();
            assertThat(peer.ask("where")).isEqualTo("0 " + self + " " + there + " true");
        }
    }

    private static Listener ipv6(LineServer server) throws IOException {
        try {
            return server.listen("::1");
        } catch (AddressUnavailableException e) {
            throw new TestAbortedException("no IPv6 here", e);
        }
    }

    @Test
    void answersOverAUnixSocket(@TempDir Path folder) throws IOException {
        Path path = folder.resolve("torc.sock");
        try (LineServer server = new LineServer(kind, 1);
                Peer peer = server.connect(server.listen(path))) {
            assertThat(peer.ask("where")).isEqualTo("0 " + path + ":0 " + path + ":0 true");
        }
    }

    @Test
    void tellsItsOwnAddressWhenItServesAll() throws IOException {
        try (LineServer server = new LineServer(kind, 1)) {
            Listener listener = server.listen("0.0.0.0");
            try (Peer peer = server.connect(listener)) {
                assertThat(peer.ask("where")).contains(" 127.0.0.1:" + listener.port() + " ");
            }
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() throws IOException {
        try (LineServer server = new LineServer(kind, 1);
                Peer peer = server.connect()) {
            server.budget(7);
            Thread sending = peer.sendInBackground(lines(50_000));
            for (int i = 0; i < 50_000; i++) {
                assertThat(peer.line()).isEqualTo(Integer.toString(i));
            }
            assertThat(sending.isInterrupted()).isFalse();
        }
    }

    private static String lines(int count) {
        return IntStream.range(0, count).mapToObj(i -> "echo " + i + "\n").collect(Collectors.joining());
    }

    @Test
    void requestsMayBeCutAtEveryByte() throws IOException {
        String script = "echo one\necho two\nbig 30\necho four\n";
        String expected = "one\ntwo\n" + letters(30) + "\nfour\n";
        try (LineServer server = new LineServer(kind, 1)) {
            for (int cut = 1; cut < script.length(); cut++) {
                try (Peer peer = server.connect()) {
                    int first = cut;
                    peer.send(script.substring(0, first));
                    LineHandler handler = awaitLatestHandler(server, cut);
                    Eventually.until(() -> handler.receivedBytes.get() == first);
                    peer.send(script.substring(cut)).endOutput();
                    assertThat(peer.rest()).isEqualTo(expected);
                }
            }
        }
    }

    private static LineHandler awaitLatestHandler(LineServer server, int count) {
        Eventually.until(() -> server.handlers().size() == count);
        return server.handlers().stream().skip(count - 1L).findFirst().orElseThrow();
    }

    private static String letters(int count) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < count; i++) {
            letters.append((char) LineHandler.letter(i));
        }
        return letters.toString();
    }

    @Test
    void requestsLargerThanTheSharedBufferArriveWhole() throws IOException {
        String text = letters(3_000_000);
        try (LineServer server = new LineServer(kind, 1);
                Peer peer = server.connect()) {
            peer.sendInBackground("echo " + text + "\n");
            assertThat(peer.line()).isEqualTo(text);
        }
    }

    @Test
    void bigOutputArrivesWholeOverManySends() throws IOException {
        try (LineServer server = new LineServer(kind, 1);
                Peer peer = server.connect()) {
            peer.send("big 12000000\necho after\n");
            byte[] letters = peer.read(12_000_000);
            assertThat(letters.length).isEqualTo(12_000_000);
            for (int i = 0; i < letters.length; i++) {
                if (letters[i] != LineHandler.letter(i)) {
                    assertThat((char) letters[i]).as("letter %d", i).isEqualTo((char) LineHandler.letter(i));
                }
            }
            assertThat(peer.line()).isEmpty();
            assertThat(peer.line()).isEqualTo("after");
        }
    }

    @Test
    void slowReaderIsNotReadWhileItsOutputIsOverTheLimit() throws IOException, InterruptedException {
        int requests = 1_200;
        try (LineServer server = new LineServer(kind, 1);
                Peer slow = server.connect();
                Peer other = server.connect()) {
            server.budget(10);
            Thread sending = slow.sendInBackground("big 9999\n".repeat(requests));
            LineHandler handler = awaitLatestHandler(server, 2);
            LineHandler first = server.handlers().peek();
            assertThat(first).isNotNull();
            LineHandler slowHandler = handler.connection().remoteAddress().equals(name(slow)) ? handler : first;
            Eventually.until(() -> slowHandler.pendingMost.get() >= LineHandler.OUTPUT_LIMIT);
            for (int i = 0; i < 100; i++) {
                assertThat(other.ask("echo " + i)).isEqualTo(Integer.toString(i));
            }
            assertThat(slowHandler.executed.get()).isLessThan(requests);
            for (int i = 0; i < requests; i++) {
                assertThat(slow.read(10_000).length).isEqualTo(10_000);
            }
            sending.join();
            assertThat(slowHandler.executed.get()).isEqualTo(requests);
            assertThat(slowHandler.pendingMost.get()).isLessThan(LineHandler.OUTPUT_LIMIT + 10_000L * server.budget());
        }
    }

    private static String name(Peer peer) {
        return "127.0.0.1:" + peer.channel().socket().getLocalPort();
    }

    @Test
    void deepPipelineDoesNotHoldUpItsNeighbours() throws IOException {
        int deep = 100_000;
        try (LineServer server = new LineServer(kind, 1);
                Peer greedy = server.connect();
                Peer modest = server.connect()) {
            server.budget(16);
            assertThat(greedy.ask("echo ready")).isEqualTo("ready");
            assertThat(modest.ask("echo ready")).isEqualTo("ready");
            LineHandler greedyHandler = server.handlers().stream()
                    .filter(each -> each.connection().remoteAddress().equals(name(greedy)))
                    .findFirst()
                    .orElseThrow();
            greedy.sendInBackground("spin 10\n".repeat(deep));
            Eventually.until(() -> greedyHandler.executed.get() > 100);
            long before = greedyHandler.executed.get();
            for (int i = 0; i < 20; i++) {
                assertThat(modest.ask("echo " + i)).isEqualTo(Integer.toString(i));
            }
            // without turns the neighbour waits for a whole buffer of requests at least, 20 times
            assertThat(greedyHandler.executed.get() - before).isLessThan(deep - before);
        }
    }

    @Test
    void repliesToRequestsOfOneTurnGoOutTogether() throws IOException {
        try (LineServer server = new LineServer(kind, 1);
                Peer peer = server.connect()) {
            peer.send("echo a\necho b\necho c\n");
            assertThat(new String(peer.read(6), StandardCharsets.US_ASCII)).isEqualTo("a\nb\nc\n");
        }
    }

    @Test
    void outputFromOutsideATurnIsDelivered() throws IOException {
        try (LineServer server = new LineServer(kind, 2);
                Peer one = server.connect();
                Peer two = server.connect()) {
            assertThat(one.ask("echo ready")).isEqualTo("ready");
            assertThat(two.ask("echo ready")).isEqualTo("ready");
            assertThat(one.ask("shout hear me")).isEqualTo("ok");
            assertThat(two.line()).isEqualTo("hear me");
            assertThat(one.line()).isEqualTo("hear me");
            one.send("defer\n");
            assertThat(one.line()).isEqualTo("deferred");
        }
    }

    /** What is pushed to a connection may bring it over its limit of output while its next turn is due. */
    @Test
    void hasNoTurnOnceOutputFromOutsideHasFilledIt() throws IOException {
        try (LineServer server = new LineServer(kind, 1);
                Peer slow = server.connect();
                Peer loud = server.connect()) {
            server.budget(1);
            assertThat(slow.ask("echo ready")).isEqualTo("ready");
            slow.sendInBackground("echo a\n".repeat(30_000));
            String text = "x".repeat(LineHandler.OUTPUT_LIMIT / 4);
            for (int i = 0; i < 150; i++) {
                assertThat(loud.ask("shout " + text)).isEqualTo("ok");
                assertThat(loud.line()).isEqualTo(text);
            }
            server.check();
        }
    }
}
