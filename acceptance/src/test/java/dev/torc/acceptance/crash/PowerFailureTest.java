package dev.torc.acceptance.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.acceptance.differential.RespConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The power fails while several connections write: what was not synced is lost in part or whole, page by page, as chance has it. Also
 * while the journal is rewritten, and while the start after the failure before is under way.
 */
@Timeout(120)
class PowerFailureTest {
    private static final long SEED = Long.getLong("torc.seed", System.nanoTime());
    private static final long LOSS_MAX_MS = 2_000;

    @TempDir
    private Path directory = Path.of("");

    @ParameterizedTest
    @CsvSource({"always, 10, 400", "everysec, 5, 2500"})
    void theDiskHasWhatThePolicyPromises(String fsync, int failures, int loadMs) throws Exception {
        System.out.printf("%s: seed %d%n", fsync, SEED);
        Random random = new Random(SEED);
        Load load = new Load(3, random.nextLong(), 0.002, 16, 3_000_000);
        Disk disk = new Disk();
        long longestLossMs = 0;
        EmbeddedServer server = start(disk, fsync);
        try {
            for (int i = 0; i < failures; i++) {
                load.start(server.port());
                Thread.sleep(random.nextInt(loadMs));
                if (random.nextBoolean()) {
                    try (RespConnection connection = server.connect()) {
                        connection.call("BGREWRITEAOF"); // an error says that one is under way already
                    }
                    Thread.sleep(random.nextInt(100));
                }
                long failedNs = System.nanoTime();
                disk = disk.crash(random);
                load.stop();
                server.close();
                if (random.nextBoolean()) {
                    disk = crashedWhileItStarts(disk, fsync, random);
                }
                server = start(disk, fsync);
                List<Integer> floors = fsync.equals("always") ? load.acknowledgedBefore(failedNs) : List.of();
                Load.Loss loss = load.settle(server.port(), failedNs, floors);
                assertThat(loss.lostMs()).as("milliseconds lost").isLessThan(LOSS_MAX_MS);
                longestLossMs = Math.max(longestLossMs, loss.lostMs());
            }
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\nseed " + SEED, e);
        } finally {
            load.stop();
            server.close();
        }
        System.out.printf(
                "%s: %d power failures; %d writes acknowledged; longest loss %d ms%n",
                fsync, failures, load.acknowledged(), longestLossMs);
    }

    private EmbeddedServer start(Disk disk, String fsync) throws IOException {
        return new EmbeddedServer(
                directory, disk, 0, "appendonly yes", "appendfsync " + fsync, "auto-aof-rewrite-min-size 1mb");
    }

    private Disk crashedWhileItStarts(Disk disk, String fsync, Random random) throws Exception {
        CompletableFuture<EmbeddedServer> starting = CompletableFuture.supplyAsync(() -> {
            try {
                return start(disk, fsync);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        Thread.sleep(random.nextInt(100));
        Disk after = disk.crash(random);
        starting.get().close();
        return after;
    }
}
