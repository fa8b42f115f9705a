package dev.torc.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code maxmemory-clients}: the largest clients go while all together are too large. */
@SuppressWarnings("NullAway.Init")
class ClientEvictionTest {
    private static final int MB = 1 << 20;

    private final List<TestClient> clients = new ArrayList<>();
    private RunningServer running;
    private TestClient control;

    @BeforeEach
    void start() throws IOException {
        running = new RunningServer();
        control = running.connect();
        assertThat(control.ask("CLIENT NO-EVICT ON")).isEqualTo("+OK");
    }

    @AfterEach
    void stop() throws IOException {
        for (TestClient client : clients) {
            client.close();
        }
        control.close();
        running.close();
    }

    private TestClient connect(String name) throws IOException {
        TestClient client = running.connect();
        clients.add(client);
        assertThat(client.ask("CLIENT SETNAME " + name)).isEqualTo("+OK");
        return client;
    }

    /** A client with {@code bytes} of a request half in. */
    private TestClient halfway(String name, int bytes) throws IOException {
        TestClient client = connect(name);
        client.send("*2\r\n$" + bytes + "\r\n" + "v".repeat(bytes));
        await().until(() -> isConnected(name) && field(name, "tot-mem") >= bytes);
        return client;
    }

    private boolean isConnected(String name) throws IOException {
        return control.ask("CLIENT LIST").contains(" name=" + name + " ");
    }

    private long field(String name, String field) throws IOException {
        String list = control.ask("CLIENT LIST");
        Matcher line = Pattern.compile("[^\n]* name=" + name + " [^\n]* " + field + "=(\\d+)")
                .matcher(list);
        assertThat(line.find()).as(name + " in " + list).isTrue();
        return Long.parseLong(line.group(1));
    }

    private long evictedClients() throws IOException {
        Matcher count = Pattern.compile("evicted_clients:(\\d+)").matcher(control.ask("INFO stats"));
        assertThat(count.find()).isTrue();
        return Long.parseLong(count.group(1));
    }

    private void limit(String to) throws IOException {
        assertThat(control.ask("CONFIG SET maxmemory-clients " + to)).isEqualTo("+OK");
    }

    @Test
    void aLowerLimitEvictsTheLargestAndOnlyUntilItIsKept() throws IOException {
        for (int i = 0; i < 4; i++) {
            halfway("small" + i, 100_000);
        }
        halfway("middle", MB);
        halfway("large", 3 * MB);
        limit("2mb");
        String list = control.ask("CLIENT LIST"); // those evicted are gone with the reply to CONFIG SET
        assertThat(list).doesNotContain("name=large").contains("name=middle").contains("name=small3");
        limit("600kb");
        assertThat(control.ask("CLIENT LIST")).doesNotContain("name=middle").contains("name=small3");
        assertThat(evictedClients()).isEqualTo(2);
        assertThat(clients.getLast().bytesToTheEnd()).isZero();
    }

    @Test
    void aRequestThatGrowsBeyondTheLimitEndsItsConnection() throws IOException {
        limit("1mb");
        TestClient client = connect("greedy");
        try {
            client.send("*2\r\n$3000000\r\n" + "v".repeat(3_000_000));
        } catch (IOException e) {
            // closed while sending
        }
        assertThat(client.bytesToTheEnd()).isZero();
        await().until(() -> !isConnected("greedy"));
    }

    /** The look is so soon after the one before that it is not taken, and then nothing happens any more. */
    @Test
    void whatGrewJustAfterALookIsFoundByTheNext() throws IOException {
        TestClient client = connect("greedy");
        byte[] half = ("*2\r\n$1200000\r\n" + "v".repeat(1_200_000)).getBytes(StandardCharsets.ISO_8859_1);
        limit("1mb");
        client.send(half);
        assertThat(client.bytesToTheEnd()).isZero();
    }

    @Test
    void aReaderThatDoesNotReadIsEvicted() throws IOException {
        limit("3mb");
        control.ask("SETRANGE k 200000 v");
        TestClient client = connect("lazy");
        for (int i = 0; i < 200; i++) {
            try {
                client.send("GET k\r\n");
            } catch (IOException e) {
                break;
            }
        }
        await().until(() -> !isConnected("lazy"));
        assertThat(control.ask("PING")).isEqualTo("+PONG");
    }

    @Test
    void aPercentageIsOfMaxmemory() throws IOException {
        limit("50%");
        halfway("half", MB);
        assertThat(isConnected("half")).as("no limit without maxmemory").isTrue();
        assertThat(control.ask("CONFIG SET maxmemory 1mb")).isEqualTo("+OK");
        assertThat(isConnected("half")).isFalse();
    }

    @Test
    void noEvictExempts() throws IOException {
        TestClient exempt = connect("exempt");
        assertThat(exempt.ask("CLIENT NO-EVICT ON")).isEqualTo("+OK");
        exempt.send("*2\r\n$2000000\r\n" + "v".repeat(2_000_000));
        await().until(() -> field("exempt", "tot-mem") >= 2_000_000);
        TestClient bystander = connect("bystander");
        limit("1mb");
        assertThat(isConnected("exempt")).isTrue();
        assertThat(bystander.bytesToTheEnd()).as("evicted in vain, as in Redis").isZero();
    }

    @Test
    void qbufIsWhatHasBeenReadOfTheRequestsBeingExecuted() throws IOException {
        control.send("*2\r\n$6\r\nCLIENT\r\n$4\r\nINFO\r\n");
        assertThat(control.reply()).contains(" qbuf=26 ").contains(" flags=e ");
        control.send("*2\r\n$6\r\nCLIENT\r\n$4\r\nINFO\r\n*1\r\n$4\r\nPI");
        assertThat(control.reply()).as("half a request behind it").contains(" qbuf=36 ");
        control.send("NG\r\n*2\r\n$6\r\nCLIENT\r\n$4\r\nINFO\r\n");
        assertThat(control.reply()).isEqualTo("+PONG");
        assertThat(control.reply())
                .as("as in Redis, without the 8 bytes understood before")
                .contains(" qbuf=32 ");
    }

    @Test
    void whenNetworkMemoryRunsOutTheLargestGoesAndTheOthersStay() throws IOException {
        assertThat(control.ask("CONFIG SET network-memory 16mb")).isEqualTo("+OK");
        for (int i = 0; i < 4; i++) {
            halfway("modest" + i, MB);
        }
        TestClient greedy = connect("greedy");
        try {
            greedy.send("*2\r\n$100000000\r\n" + "v".repeat(40 * MB));
        } catch (IOException e) {
            // closed while sending
        }
        assertThat(greedy.bytesToTheEnd()).isZero();
        assertThat(control.ask("CLIENT LIST")).contains("name=modest0").contains("name=modest3");
    }
}
