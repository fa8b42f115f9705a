package dev.torc.server.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.torc.server.RunningServer;
import dev.torc.server.TestClient;
import dev.torc.server.TorcServer;
import dev.torc.server.TorcServer.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** SAVE, BGSAVE, save points, FLUSHALL, and the files that snapshots leave. */
class SavesTest extends PersistenceFixture {
    @Test
    void aSnapshotIsNotCalledWhatNoFileCanBe() throws IOException {
        try (RunningServer server = start(SNAPSHOT);
                TestClient client = server.connect()) {
            assertThat(client.ask("config set dbfilename \"caf\\xe9.rdb\""))
                    .endsWith("dbfilename must be UTF-8, without NUL");
            assertThat(client.ask("config set dbfilename \"nul\\x00.rdb\""))
                    .endsWith("dbfilename must be UTF-8, without NUL");
            assertThat(client.ask("config set dbfilename \"caf\\xc3\\xa9.rdb\""))
                    .isEqualTo("+OK");
        }
    }

    @Test
    void backgroundSavesAnswerAsRedisDoes() throws IOException {
        try (RunningServer server = start(SNAPSHOT, "snapshot-max-rate 1mb");
                TestClient client = server.connect()) {
            client.ask("debug populate 20000 key 100");
            long before = Long.parseLong(client.ask("lastsave").substring(1));
            assertThat(client.ask("bgsave")).isEqualTo("+Background saving started");
            assertThat(client.info("rdb_saves")).isEqualTo("1"); // as it begins
            assertThat(client.ask("bgsave")).isEqualTo("-ERR Background save already in progress");
            assertThat(client.ask("save")).isEqualTo("-ERR Background save already in progress");
            assertThat(client.ask("bgsave now")).isEqualTo("-ERR syntax error");
            assertThat(client.ask("bgrewriteaof")).isEqualTo("+Background append only file rewriting scheduled");
            assertThat(client.info("aof_rewrite_scheduled")).isEqualTo("1");
            awaitWalk(client);
            client.ask("config set snapshot-max-rate 0");
            awaitInfo(client, "aof_rewrites", "1");
            awaitInfo(client, "aof_rewrite_in_progress", "0");
            assertThat(client.info("rdb_saves")).isEqualTo("1");
            assertThat(Long.parseLong(client.ask("lastsave").substring(1))).isGreaterThanOrEqualTo(before);
            assertThat(directory.resolve("dump.rdb")).exists();
        }
    }

    @Test
    void aSnapshotKeepsToItsRateUntilThatChanges() throws IOException {
        try (RunningServer server = start(SNAPSHOT, "snapshot-max-rate 10kb");
                TestClient client = server.connect()) {
            client.ask("debug populate 5000 key 10"); // some 100 KB
            client.ask("bgsave");
            await().during(Duration.ofSeconds(1))
                    .untilAsserted(() ->
                            assertThat(client.info("rdb_bgsave_in_progress")).isEqualTo("1"));
            client.ask("config set snapshot-max-rate 0");
            await().atMost(Duration.ofSeconds(2))
                    .untilAsserted(() ->
                            assertThat(client.info("rdb_bgsave_in_progress")).isEqualTo("0"));
        }
    }

    /** As Redis's own tests slow it down. */
    @Test
    void aSnapshotWaitsForEachKeyUntilThatChanges() throws IOException {
        try (RunningServer server = start(SNAPSHOT, "rdb-key-save-delay 1000000");
                TestClient client = server.connect()) {
            client.ask("debug populate 1000");
            client.ask("bgsave");
            assertThat(client.info("current_save_keys_total")).isEqualTo("1000");
            await().during(Duration.ofSeconds(1))
                    .untilAsserted(() ->
                            assertThat(client.info("rdb_bgsave_in_progress")).isEqualTo("1"));
            client.ask("flushall"); // gives it up
            awaitInfo(client, "rdb_bgsave_in_progress", "0");
            assertThat(directory.resolve("dump.rdb")).doesNotExist();
            client.ask("debug populate 1000");
            client.ask("bgsave");
            client.ask("config set rdb-key-save-delay -1000");
            awaitInfo(client, "rdb_bgsave_in_progress", "0");
            assertThat(directory.resolve("dump.rdb")).exists();
        }
    }

    @Test
    void flushallEndsASnapshotThatHasYetToBegin() throws IOException {
        CountDownLatch mayBegin = new CountDownLatch(1);
        try (RunningServer server = new RunningServer(directory, new HoldingUpSaves(mayBegin), SNAPSHOT);
                TestClient client = server.connect()) {
            client.ask("set key value");
            assertThat(client.ask("bgsave")).isEqualTo("+Background saving started");
            client.ask("flushall");
            mayBegin.countDown();
            awaitInfo(client, "rdb_bgsave_in_progress", "0");
            assertThat(directory.resolve("dump.rdb")).doesNotExist();
        } finally {
            mayBegin.countDown();
        }
    }

    /** Where the thread that saves waits before its first snapshot. */
    private record HoldingUpSaves(CountDownLatch mayBegin) implements Surroundings {
        @Override
        public void beforeFirstSave() {
            try {
                mayBegin.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void savePointsSave() throws IOException {
        try (RunningServer server = start(SNAPSHOT, "save 1 10");
                TestClient client = server.connect()) {
            client.ask("debug populate 20");
            await().untilAsserted(
                            () -> assertThat(directory.resolve("dump.rdb")).exists());
            assertThat(client.info("rdb_saves")).isEqualTo("1");
        }
    }

    @Test
    void dirIsWhereALinkLedWhenItWasSet() throws IOException {
        Path real = Files.createDirectories(directory.toRealPath().resolve("data/below"));
        Path other = Files.createDirectory(directory.resolve("other"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        try (RunningServer server = new RunningServer(link, TorcServer.Surroundings.none(), SNAPSHOT);
                TestClient client = server.connect()) {
            assertThat(directoryOf(client)).isEqualTo(real.toString());
            assertThat(client.ask("config set dir " + link + "/..")).isEqualTo("+OK");
            assertThat(directoryOf(client)).isEqualTo(real.getParent().toString());
            assertThat(client.ask("config set dir " + link)).isEqualTo("+OK");
            Files.delete(link);
            Files.createSymbolicLink(link, other);
            assertThat(client.ask("save")).isEqualTo("+OK");
            assertThat(real.resolve("dump.rdb")).exists();
        }
    }

    private static String directoryOf(TestClient client) throws IOException {
        assertThat(client.ask("config get dir")).isEqualTo("*2");
        assertThat(client.reply()).isEqualTo("dir");
        return client.reply();
    }

    @Test
    void flushallEmptiesTheSnapshotToo() throws IOException {
        try (RunningServer server = start(SNAPSHOT, "save 3600 1");
                TestClient client = server.connect()) {
            client.ask("debug populate 20000 key 100");
            client.ask("save");
            Path dump = directory.resolve("dump.rdb");
            assertThat(Files.size(dump)).isGreaterThan(1000);
            client.ask("flushall");
            await().untilAsserted(() -> assertThat(Files.size(dump)).isLessThan(1000));
        }
    }

    @Test
    void flushallEndsASnapshotInTheBackground() throws IOException {
        try (RunningServer server = start(SNAPSHOT, "snapshot-max-rate 100kb");
                TestClient client = server.connect()) {
            client.ask("debug populate 20000 key 100");
            client.ask("bgsave");
            awaitWalk(client);
            client.ask("flushall");
            awaitInfo(client, "rdb_bgsave_in_progress", "0");
            assertThat(directory.resolve("dump.rdb")).doesNotExist();
            assertThat(client.info("rdb_changes_since_last_save")).isNotEqualTo("0");
            assertThat(client.ask("set key value")).isEqualTo("+OK");
        }
    }

    @Test
    void aSnapshotThatIsCalledLikeAnUnfinishedOneStays() throws IOException {
        String name = "dbfilename temp-4194305.rdb";
        try (RunningServer server = start(name);
                TestClient client = server.connect()) {
            client.ask("set key value");
            client.ask("save");
        }
        try (RunningServer server = start(name);
                TestClient client = server.connect()) {
            assertThat(client.ask("get key")).isEqualTo("value");
            assertThat(directory.resolve("temp-4194305.rdb")).exists();
        }
    }

    @Test
    void whatADeadProcessLeftUnfinishedIsRemoved() throws IOException {
        Path left = Files.createFile(directory.resolve("temp-4194305.rdb")); // no process has a number so large
        Path others = Files.createFile(directory.resolve("temp-mine.rdb"));
        try (RunningServer server = start()) {
            assertThat(server.server().isOpen()).isTrue();
            assertThat(left).doesNotExist();
            assertThat(others).exists();
        }
    }
}
