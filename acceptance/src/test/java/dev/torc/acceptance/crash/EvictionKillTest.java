package dev.torc.acceptance.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.acceptance.differential.RespConnection;
import dev.torc.acceptance.differential.RespReply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code ./torc server} that evicts while it keeps a journal, killed by SIGKILL. A key that is there after the start has no older value
 * than the last acknowledged; and what had been evicted before the load ended stays away.
 */
@Timeout(300)
class EvictionKillTest {
    private static final int KILLS = Integer.getInteger("torc.kills", 20) / 5;
    private static final long SEED = Long.getLong("torc.seed", System.nanoTime());
    private static final int KEYS = 5_000;
    private static final int PIPELINE = 50;
    private static final String PADDING = "-" + "x".repeat(200);

    @TempDir
    private Path directory = Path.of("");

    /** Of each key, the last value that was sent, and the last that was acknowledged. */
    private final int[] sent = new int[KEYS];

    private final int[] acknowledged = new int[KEYS];
    private int value;
    private volatile boolean stopped;

    @ParameterizedTest
    @ValueSource(strings = {"allkeys-lru", "allkeys-tinylfu"})
    void whatIsThereIsNewAndWhatWasEvictedStaysAway(String policy) throws Exception {
        System.out.printf("%s: seed %d%n", policy, SEED);
        Random random = new Random(SEED);
        List<String> settings =
                new ArrayList<>(List.of("--save", "", "--appendonly", "yes", "--appendfsync", "always"));
        settings.addAll(List.of("--maxmemory", "500kb", "--auto-aof-rewrite-min-size", "1mb"));
        Path log = directory.resolve("server.log");
        String digest = "";
        for (int kill = 0; kill < KILLS; kill++) {
            try (TorcProcess server = new TorcProcess(directory, log, settings).awaitServing();
                    RespConnection connection = server.connect()) {
                if (!digest.isEmpty()) {
                    assertThat(connection.expect("DEBUG", "DIGEST").text()).isEqualTo(digest);
                }
                compare(connection);
                connection.expect("CONFIG", "SET", "maxmemory-policy", policy);
                boolean quiet = kill % 2 == 1;
                Thread load = Thread.ofPlatform().start(() -> write(server.port(), new Random(SEED)));
                Thread.sleep(300 + random.nextInt(700));
                if (random.nextBoolean()) {
                    connection.call("BGREWRITEAOF");
                }
                if (quiet) {
                    stopped = true;
                    load.join();
                    assertThat(connection.expect("INFO", "stats").text()).doesNotContain("evicted_keys:0\r\n");
                    connection.expect("CONFIG", "SET", "maxmemory", "0");
                    connection.expect("SET", "fence", "1"); // answered when all before it is on the disk
                }
                digest = quiet ? connection.expect("DEBUG", "DIGEST").text() : "";
                server.kill();
                load.join();
                stopped = false;
            } catch (AssertionError e) {
                throw new AssertionError(e.getMessage() + "\nkill " + kill + ", seed " + SEED, e);
            }
        }
    }

    private void write(int port, Random random) {
        try (RespConnection connection = new RespConnection("127.0.0.1", port)) {
            while (!stopped) {
                List<List<String>> requests = new ArrayList<>();
                int[] keys = new int[PIPELINE];
                for (int i = 0; i < PIPELINE; i++) {
                    keys[i] = random.nextInt(KEYS);
                    sent[keys[i]] = ++value;
                    requests.add(List.of("SET", "key:" + keys[i], value + PADDING));
                }
                int first = value - PIPELINE + 1;
                List<RespReply> replies = connection.callAll(requests);
                for (int i = 0; i < PIPELINE; i++) {
                    if (replies.get(i).kind() == RespReply.CLOSED
                            || replies.get(i).kind() == RespReply.BROKEN) {
                        return;
                    }
                    acknowledged[keys[i]] = replies.get(i).isError() ? acknowledged[keys[i]] : first + i;
                }
            }
        } catch (IOException e) {
            // It was killed before this could connect.
        }
    }

    private void compare(RespConnection connection) {
        int found = 0;
        for (int key = 0; key < KEYS; key++) {
            RespReply reply = connection.call("GET", "key:" + key);
            if (reply.kind() != RespReply.NULL_BULK) {
                found++;
                int there =
                        Integer.parseInt(reply.text().substring(0, reply.text().length() - PADDING.length()));
                assertThat(there).as("key:%d", key).isBetween(acknowledged[key], sent[key]);
                acknowledged[key] = there;
            }
        }
        assertThat(found).isLessThan(KEYS);
        assertThat(value == 0 || found > 0).as("some are there").isTrue();
    }
}
