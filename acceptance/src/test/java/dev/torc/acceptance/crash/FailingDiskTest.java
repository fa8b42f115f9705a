package dev.torc.acceptance.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.torc.acceptance.differential.RespConnection;
import dev.torc.acceptance.differential.RespReply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A disk that is full or fails, under load, and then no longer: writes are refused meanwhile, and what was acknowledged before is
 * on the disk as soon as they are accepted again, whatever the policy.
 */
@Timeout(120)
class FailingDiskTest {
    private static final long SEED = Long.getLong("torc.seed", System.nanoTime());

    enum Fault {
        FULL,
        SYNCS_FAIL,
        BROKEN;

        void on(Disk disk, boolean is) {
            switch (this) {
                case FULL -> disk.full(is);
                case SYNCS_FAIL -> disk.syncsFail(is);
                case BROKEN -> disk.broken(is);
            }
        }
    }

    @TempDir
    private Path directory = Path.of("");

    @ParameterizedTest
    @CsvSource({
        "FULL, always",
        "FULL, everysec",
        "SYNCS_FAIL, always",
        "SYNCS_FAIL, everysec",
        "BROKEN, always",
        "BROKEN, everysec"
    })
    void writesAreRefusedReadsGoOnAndItRecoversByItself(Fault fault, String fsync) throws Exception {
        System.out.printf("%s, %s: seed %d%n", fault, fsync, SEED);
        Random random = new Random(SEED);
        Load load = new Load(2, random.nextLong(), 0.01, 16, 2_000_000);
        Disk disk = new Disk();
        String[] settings = {"appendonly yes", "appendfsync " + fsync};
        List<Integer> floors;
        long failedNs;
        Disk after;
        try (EmbeddedServer server = new EmbeddedServer(directory, disk, 0, settings);
                RespConnection probe = server.connect()) {
            probe.expect("SET", "before", "1");
            load.start(server.port());
            awaitAcknowledged(load, 300);

            fault.on(disk, true);
            await().until(() -> writeStatus(server).equals("err"));
            assertThat(set(server)).startsWith("MISCONF Errors writing to the AOF file: ");
            assertThat(probe.expect("GET", "before").text()).isEqualTo("1");

            List<Integer> beforeRecovery = load.acknowledgedNow();
            fault.on(disk, false);
            await().until(() -> writeStatus(server).equals("ok"));
            assertThat(set(server)).isEqualTo("OK");
            awaitAcknowledged(load, load.acknowledged() + 300);

            failedNs = System.nanoTime();
            after = disk.crash(random);
            load.stop();
            floors = fsync.equals("always") ? load.acknowledgedBefore(failedNs) : beforeRecovery;
        }
        try (EmbeddedServer server = new EmbeddedServer(directory, after, 0, settings)) {
            load.settle(server.port(), failedNs, floors);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\nseed " + SEED, e);
        }
    }

    @Test
    void whoseWriteTheDiskDoesNotTakeIsDisconnected() throws Exception {
        Disk disk = new Disk();
        try (EmbeddedServer server = new EmbeddedServer(directory, disk, 0, "appendonly yes", "appendfsync always");
                RespConnection probe = server.connect()) {
            disk.full(true);
            assertThat(probe.call("SET", "open", "1").kind()).isEqualTo(RespReply.CLOSED);
            try (RespConnection other = server.connect()) {
                assertThat(other.call("GET", "open").text()).isEqualTo("1");
            }
            disk.full(false);
            await().until(() -> set(server).equals("OK"));
        }
    }

    private static void awaitAcknowledged(Load load, long count) {
        await().until(() -> load.acknowledged() >= count);
    }

    private static String writeStatus(EmbeddedServer server) throws IOException {
        try (RespConnection connection = server.connect()) {
            String info = connection.expect("INFO", "persistence").text();
            return info.replaceAll("(?s).*aof_last_write_status:(\\w+)\r.*", "$1");
        }
    }

    private static String set(EmbeddedServer server) throws IOException {
        try (RespConnection connection = server.connect()) {
            return connection.call("SET", "probe", "x").text();
        }
    }
}
