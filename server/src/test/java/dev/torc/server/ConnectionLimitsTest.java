package dev.torc.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.torc.commands.Client;
import dev.torc.peers.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ends a connection, or does not: limits of replies, pauses, kills. On both transports where it may differ. */
@SuppressWarnings("NullAway.Init")
class ConnectionLimitsTest {
    private RunningServer running;
    private TestClient control;

    private void start(String... lines) throws IOException {
        running = new RunningServer(lines);
        control = running.connect();
    }

    @AfterEach
    void stop() throws IOException {
        if (running != null) {
            control.close();
            running.close();
        }
    }

    private boolean isConnected(String name) throws IOException {
        return control.ask("CLIENT LIST").contains(" name=" + name + " ");
    }

    private long info(String field) throws IOException {
        Matcher value = Pattern.compile(field + ":(\\d+)").matcher(control.ask("INFO everything"));
        assertThat(value.find()).isTrue();
        return Long.parseLong(value.group(1));
    }

    @Test
    void whatNettyHoldsForASlowReaderIsNetworkMemory() throws IOException {
        start("transport netty");
        control.ask("SETRANGE big 99999 x");
        try (TestClient slow = running.connect()) {
            assertThat(slow.ask("CLIENT SETNAME slow")).isEqualTo("+OK");
            long idle = info("mem_clients_normal");
            slow.send("GET big\r\n".repeat(300));
            await().until(() -> field("slow", "tot-mem") > field("slow", "omem") + 50_000);
            assertThat(info("mem_clients_normal")).isGreaterThan(field("slow", "omem") + 50_000);
            for (int i = 0; i < 300; i++) {
                assertThat(slow.reply()).hasSize(100_000);
            }
            await().until(() -> info("mem_clients_normal") == idle);
            slow.send("GET big\r\n".repeat(300));
            await().until(() -> field("slow", "omem") > 1_000_000);
        }
        control.ask("CLIENT KILL TYPE normal SKIPME yes");
        await().until(() -> info("mem_clients_normal") == Client.OBJECT_BYTES);
    }

    private long field(String name, String field) throws IOException {
        Matcher value =
                Pattern.compile("name=" + name + " [^\n]* " + field + "=(\\d+)").matcher(control.ask("CLIENT LIST"));
        assertThat(value.find()).isTrue();
        return Long.parseLong(value.group(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "netty"})
    void repliesOverTheHardLimitAreNotSentAtAll(String transport) throws IOException {
        start("transport " + transport, "client-output-buffer-limit normal 100000 0 0");
        control.ask("SETRANGE big 9999 x");
        control.ask("SETRANGE huge 2000000 x");
        try (TestClient several = running.connect();
                TestClient one = running.connect()) {
            several.send("GET big\r\n".repeat(20));
            assertThat(several.bytesToTheEnd()).isZero();
            one.send("GET huge\r\n");
            assertThat(one.bytesToTheEnd()).isZero();
        }
        await().until(() -> info("connected_clients") == 1);
        assertThat(info("mem_clients_normal")).isLessThan(100_000);
    }

    @Test
    void theSoftLimitEndsAClientThatDoesNothingMore() throws IOException {
        start("client-output-buffer-limit normal 0 100000 1");
        control.ask("SETRANGE big 500000 x");
        try (TestClient lazy = running.connect()) {
            assertThat(lazy.ask("CLIENT SETNAME lazy")).isEqualTo("+OK");
            lazy.send("GET big\r\n".repeat(20));
            await().until(() -> info("mem_clients_normal") > 1_000_000);
            assertThat(isConnected("lazy")).isTrue();
            await().until(() -> !isConnected("lazy"));
        }
    }

    @Test
    void aKilledClientIsGoneFromTheListWhenKillHasReplied() throws IOException {
        start();
        for (int i = 0; i < 20; i++) {
            try (TestClient victim = running.connect()) {
                long id = Long.parseLong(victim.ask("CLIENT ID").substring(1));
                control.send("CLIENT KILL ID " + id + "\r\nCLIENT LIST ID " + id + "\r\n");
                assertThat(control.reply()).isEqualTo(":1");
                assertThat(control.reply()).isEmpty();
                assertThat(victim.bytesToTheEnd()).isZero();
            }
        }
    }

    @Test
    void everyCommandHeldByAPauseIsAnsweredOnceAfterIt() throws IOException {
        start();
        int clients = 8;
        TestClient[] writers = new TestClient[clients];
        for (int i = 0; i < clients; i++) {
            writers[i] = running.connect();
        }
        for (int round = 0; round < 50; round++) {
            assertThat(control.ask("CLIENT PAUSE 60000 WRITE")).isEqualTo("+OK");
            for (TestClient writer : writers) {
                writer.send("INCR n\r\n");
            }
            assertThat(control.ask("CLIENT UNPAUSE")).isEqualTo("+OK");
            for (TestClient writer : writers) {
                assertThat(writer.reply()).startsWith(":");
            }
        }
        assertThat(control.ask("GET n")).isEqualTo(Integer.toString(50 * clients));
        for (TestClient writer : writers) {
            writer.close();
        }
    }

    @Test
    void aMonitorSeesTheBeginningOfAHugeRequest() throws IOException {
        start();
        try (TestClient monitor = running.connect();
                TestClient writer = running.connect()) {
            assertThat(monitor.ask("MONITOR")).isEqualTo("+OK");
            int length = 40_000_000;
            writer.send("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$" + length + "\r\n" + "v".repeat(length) + "\r\n");
            assertThat(writer.reply()).isEqualTo("+OK");
            String line = monitor.line();
            assertThat(line).contains("\"SET\" \"k\" \"vvvv").matches("(?s).*v\\.\\.\\. \\(\\d+ more bytes\\)\"");
            assertThat(line.length()).isLessThan(1_100_000);
        }
    }

    @Test
    void textOfTheClientsIsBounded() throws IOException {
        start();
        int length = 20_000_000;
        control.send("*3\r\n$6\r\nCONFIG\r\n$3\r\nGET\r\n$" + length + "\r\n" + "v".repeat(length) + "\r\n");
        assertThat(control.reply()).isEqualTo("-ERR arguments too long (expected: at most 16 MB together)");
        assertThat(control.ask("CLIENT SETNAME " + "n".repeat(4096))).isEqualTo("+OK");
        assertThat(control.ask("CLIENT SETNAME " + "n".repeat(4097))).startsWith("-ERR Client names cannot");
        assertThat(control.ask("PING")).isEqualTo("+PONG");
    }

    @Test
    void anAnnouncedLengthTakesNoMemory() throws IOException {
        start();
        TestClient[] clients = new TestClient[50];
        for (int i = 0; i < clients.length; i++) {
            clients[i] = running.connect();
            clients[i].send("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1000000\r\nabc");
        }
        await().until(() -> info("mem_clients_normal") > 50 * 4096);
        assertThat(info("mem_clients_normal")).isLessThan(50 * 6000);
        for (TestClient client : clients) {
            client.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "netty"})
    void theQueryBufferLimitIsForEachArgument(String transport) throws IOException {
        start("transport " + transport, "client-query-buffer-limit 1mb");
        int most = (1 << 20) - 2; // with the line's end it is the limit
        control.send("*3\r\n$3\r\nSET\r\n$1\r\na\r\n" + bulk(most));
        assertThat(control.reply()).isEqualTo("+OK");
        control.send("*7\r\n$4\r\nMSET\r\n" + ("$1\r\nb\r\n" + bulk(700_000)).repeat(3));
        assertThat(control.reply())
                .as("2.1 MB, but no argument is over the limit")
                .isEqualTo("+OK");
        control.send("SET c 1\r\n".repeat(200_000));
        for (int i = 0; i < 200_000; i++) {
            assertThat(control.reply()).isEqualTo("+OK");
        }
        try (TestClient half = running.connect();
                TestClient tooLarge = running.connect()) {
            String request = "*3\r\n$3\r\nSET\r\n$1\r\nd\r\n" + bulk(3_000_000);
            half.send(request.substring(0, 1_000_000));
            await().until(() -> info("client_recent_max_input_buffer") >= 1_000_000);
            half.send("x".repeat(48_000));
            assertThat(control.ask("CONFIG SET client-query-buffer-limit 8mb")).isEqualTo("+OK");
            half.send(request.substring(1_048_000));
            assertThat(half.reply()).isEqualTo("+OK");
            assertThat(control.ask("CONFIG SET client-query-buffer-limit 1mb")).isEqualTo("+OK");
            tooLarge.send("*3\r\n$3\r\nSET\r\n$1\r\nd\r\n" + bulk(most + 1));
            assertThat(tooLarge.bytesToTheEnd()).isZero();
        }
    }

    private static String bulk(int length) {
        return "$" + length + "\r\n" + "v".repeat(length) + "\r\n";
    }

    @Test
    void aClientIsNotIdleWhileARequestIsComingIn() throws IOException {
        start("timeout 2");
        try (TestClient slow = running.connect();
                TestClient idle = running.connect()) {
            assertThat(slow.ask("CLIENT SETNAME slow")).isEqualTo("+OK");
            assertThat(idle.ask("CLIENT SETNAME idle")).isEqualTo("+OK");
            slow.send("*2\r\n$4\r\nECHO\r\n$10000\r\n");
            int[] sent = {0};
            await().until(() -> {
                slow.send("x");
                sent[0]++;
                return !isConnected("idle");
            });
            slow.send("x".repeat(10_000 - sent[0]) + "\r\n");
            assertThat(slow.reply()).hasSize(10_000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "netty"})
    void aClientThatHangsUpInAPauseIsForgottenWithItsCommand(String transport) throws IOException {
        start("transport " + transport);
        assertThat(control.ask("CLIENT PAUSE 60000 WRITE")).isEqualTo("+OK");
        TestClient gone = running.connect();
        try (TestClient ended = running.connect()) {
            ended.send("INCR n\r\n");
            gone.send("INCR n\r\n");
            await().until(() -> info("blocked_clients") == 2);
            ended.endOutput();
            gone.close();
            await().until(() -> info("connected_clients") == 1);
            assertThat(info("blocked_clients")).isZero();
            assertThat(ended.bytesToTheEnd()).isZero();
        }
        assertThat(control.ask("CLIENT UNPAUSE")).isEqualTo("+OK");
        assertThat(control.ask("EXISTS n")).isEqualTo(":0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "netty"})
    void keepAliveBeyondWhatTheSystemTakesIsItsMost(String transport) throws IOException {
        start("transport " + transport, "tcp-keepalive 100000");
        assertThat(control.ask("CONFIG SET tcp-keepalive 2147483647")).isEqualTo("+OK");
        try (TestClient client = running.connect()) {
            assertThat(client.ask("PING")).isEqualTo("+PONG");
        }
    }

    @Test
    void maxClientsAreNoMoreThanTheSystemHasFilesFor() throws IOException {
        assumeThat(Path.of("/proc/self/limits")).exists();
        start();
        assertThat(control.ask("CONFIG SET maxclients 4000000000"))
                .contains("The operating system is not able to handle");
    }

    @Test
    void aServerThatWouldListenNowhereDoesNotStart() {
        assertThatThrownBy(() -> new RunningServer("bind \"\""))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Configured to not listen anywhere");
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "netty"})
    void portAndAddressChangeWhileRunning(String transport) throws IOException {
        start("transport " + transport);
        int first = running.server().port();
        int second = FreePort.find();
        assertThat(control.ask("CONFIG SET port " + second)).isEqualTo("+OK");
        try (TestClient client = new TestClient(second);
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(client.ask("CONFIG SET maxmemory 1gb port " + taken.getLocalPort()))
                    .startsWith(
                            "-ERR CONFIG SET failed (possibly related to argument 'port') - Unable to listen on this port");
            assertThat(client.ask("CONFIG SET bind 203.0.113.1")).contains("Failed to bind to specified addresses.");
            assertThat(client.ask("INFO memory")).contains("maxmemory:0\r");
        }
        try (TestClient client = new TestClient(second)) {
            assertThat(client.ask("PING")).as("the old address serves again").isEqualTo("+PONG");
        }
        assertThatThrownBy(() -> new TestClient(first)).isInstanceOf(IOException.class);
        assertThat(control.ask("CONFIG SET bind \"\""))
                .as("connections live on")
                .isEqualTo("+OK");
        assertThat(info("tcp_port")).as("what is set, as in Redis").isEqualTo(second);
        assertThat(control.ask("CONFIG SET port 0")).isEqualTo("+OK");
    }
}
