package dev.torc.server.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.torc.server.RunningServer;
import dev.torc.server.TestClient;
import dev.torc.server.TorcServer;
import dev.torc.server.TorcServer.Surroundings;
import dev.torc.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PersistenceTest {
    private static final String JOURNAL = "appendonly yes";
    private static final String SNAPSHOT = "dbfilename dump.rdb";

    @TempDir
    private Path directory;

    private Path journal;

    @BeforeEach
    void name() {
        journal = directory.resolve("appendonlydir");
    }

    private RunningServer start(String... lines) throws IOException {
        return new RunningServer(directory, Surroundings.none(), lines);
    }

    private static void awaitInfo(TestClient client, String field, String value) {
        await().untilAsserted(() -> assertThat(client.info(field)).isEqualTo(value));
    }

    private List<String> journalFiles() throws IOException {
        try (Stream<Path> files = Files.list(journal)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private Path onlyLog() throws IOException {
        List<String> logs = journalFiles().stream()
                .filter(name -> name.startsWith("journal-"))
                .toList();
        assertThat(logs).hasSize(1);
        return journal.resolve(logs.getFirst());
    }

    @ParameterizedTest
    @ValueSource(strings = {"always", "everysec", "no"})
    void aRestartBringsBackWhatTheJournalHas(String policy) throws IOException {
        String digest;
        String fsync = "appendfsync " + policy;
        try (RunningServer server = start(JOURNAL, fsync);
                TestClient client = server.connect()) {
            for (int i = 0; i < 1000; i++) {
                client.ask("set key:" + i + " value:" + i);
            }
            client.ask("mset a 1 b 2 c 3");
            client.ask("incrbyfloat a 0.5");
            client.ask("append key:1 tail");
            client.ask("setrange key:2 30 far");
            client.ask("expire key:3 1000");
            client.ask("persist key:3");
            client.ask("pexpireat key:4 99999999999999");
            client.ask("del key:5 key:6");
            client.ask("rename key:7 seven");
            client.ask("select 3");
            client.ask("set other 1");
            client.ask("swapdb 3 4");
            client.ask("select 5");
            client.ask("set gone 1");
            client.ask("flushdb");
            client.ask("setex soon 100 x");
            digest = client.ask("debug digest");
        }
        try (RunningServer server = start(JOURNAL, fsync);
                TestClient client = server.connect()) {
            assertThat(client.ask("debug digest")).isEqualTo(digest);
            assertThat(client.ask("get key:1")).isEqualTo("value:1tail");
            client.ask("set after 1");
        }
        try (RunningServer server = start(JOURNAL, fsync);
                TestClient client = server.connect()) {
            assertThat(client.ask("get after")).isEqualTo("1");
        }
    }

    @Test
    void aRewriteReplacesBaseAndReleasesWhatIsBefore() throws IOException {
        String digest;
        try (RunningServer server = start(JOURNAL);
                TestClient client = server.connect()) {
            client.ask("debug populate 10000 key 50");
            assertThat(client.ask("bgrewriteaof")).isEqualTo("+Background append only file rewriting started");
            awaitInfo(client, "aof_rewrite_in_progress", "0");
            assertThat(client.info("aof_last_bgrewrite_status")).isEqualTo("ok");
            assertThat(client.info("aof_rewrites")).isEqualTo("1");
            client.ask("set behind 1");
            digest = client.ask("debug digest");
        }
        assertThat(journalFiles()).filteredOn(name -> name.startsWith("base-")).hasSize(1);
        try (RunningServer server = start(JOURNAL);
                TestClient client = server.connect()) {
            assertThat(client.ask("debug digest")).isEqualTo(digest);
            assertThat(client.info("rdb_last_load_keys_loaded")).isEqualTo("10000");
        }
    }

    @Test
    void theJournalIsRewrittenWhenItHasGrown() throws IOException {
        try (RunningServer server = start(JOURNAL, "auto-aof-rewrite-min-size 100kb");
                TestClient client = server.connect()) {
            for (int i = 0; i < 400; i++) {
                client.ask("set key " + "x".repeat(1000));
            }
            await().untilAsserted(() -> assertThat(client.info("aof_rewrites")).isNotEqualTo("0"));
            awaitInfo(client, "aof_rewrite_in_progress", "0");
            assertThat(Long.parseLong(client.info("aof_current_size"))).isLessThan(400_000);
        }
    }

    @Test
    void aSnapshotIsLoadedWithoutAJournal() throws IOException {
        String digest;
        try (RunningServer server = start(SNAPSHOT);
                TestClient client = server.connect()) {
            client.ask("debug populate 5000 key 40");
            client.ask("setex volatile 1000 1");
            client.ask("set past 1 px 300");
            assertThat(client.ask("save")).isEqualTo("+OK");
            assertThat(client.info("rdb_changes_since_last_save")).isEqualTo("0");
            digest = client.ask("debug digest");
            client.ask("set unsaved 1");
            assertThat(client.info("rdb_changes_since_last_save")).isEqualTo("1");
            await().untilAsserted(() -> assertThat(client.ask("exists past")).isEqualTo(":0"));
        }
        try (RunningServer server = start(SNAPSHOT);
                TestClient client = server.connect()) {
            assertThat(client.ask("exists unsaved past")).isEqualTo(":0");
            assertThat(client.ask("dbsize")).isEqualTo(":5001");
            assertThat(client.ask("ttl volatile")).isNotEqualTo(":-1");
            assertThat(client.info("rdb_last_load_keys_expired")).isEqualTo("1");
            client.ask("set past 1 px 99999999");
            assertThat(client.ask("debug digest")).isEqualTo(digest);
        }
    }

    @Test
    void aJournalBeginsWithTheSnapshotThatIsThere() throws IOException {
        try (RunningServer server = start(SNAPSHOT);
                TestClient client = server.connect()) {
            client.ask("set from snapshot");
            client.ask("save");
        }
        try (RunningServer server = start(SNAPSHOT, JOURNAL);
                TestClient client = server.connect()) {
            assertThat(client.ask("get from")).isEqualTo("snapshot");
            client.ask("set from journal");
        }
        try (RunningServer server = start(SNAPSHOT, JOURNAL);
                TestClient client = server.connect()) {
            assertThat(client.ask("get from")).isEqualTo("journal");
        }
    }

    /** It is newer than the dump, and without it the server would begin with less than Redis had, or nothing. */
    @Test
    void anAppendOnlyFileOfRedisIsRefusedUntilThereIsABase() throws IOException {
        Files.createDirectories(journal);
        Path manifest = Files.writeString(
                journal.resolve("appendonly.aof.manifest"), "file appendonly.aof.1.incr.aof seq 1 type i\n");
        assertThatThrownBy(() -> start(SNAPSHOT, JOURNAL).close())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("append-only file 'appendonly.aof.manifest' in " + journal + " is Redis's");
        Files.delete(manifest);
        start(SNAPSHOT, JOURNAL).close();
        Files.createFile(manifest);
        start(SNAPSHOT, JOURNAL).close();
    }

    @Test
    void backgroundSavesAnswerAsRedisDoes() throws IOException {
        try (RunningServer server = start(SNAPSHOT, "snapshot-max-rate 1mb");
                TestClient client = server.connect()) {
            client.ask("debug populate 20000 key 100");
            long before = Long.parseLong(client.ask("lastsave").substring(1));
            assertThat(client.ask("bgsave")).isEqualTo("+Background saving started");
            assertThat(client.ask("bgsave")).isEqualTo("-ERR Background save already in progress");
            assertThat(client.ask("save")).isEqualTo("-ERR Background save already in progress");
            assertThat(client.ask("bgsave now")).isEqualTo("-ERR syntax error");
            assertThat(client.ask("bgrewriteaof")).isEqualTo("+Background append only file rewriting scheduled");
            assertThat(client.info("aof_rewrite_scheduled")).isEqualTo("1");
            awaitInfo(client, "current_save_keys_total", "20000");
            client.ask("config set snapshot-max-rate 0");
            await().untilAsserted(() -> assertThat(client.info("aof_rewrites")).isEqualTo("1"));
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
                    .untilAsserted(() -> assertThat(client.info("rdb_saves")).isEqualTo("1"));
        }
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
            awaitInfo(client, "current_save_keys_total", "20000");
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

    @Test
    void savePointsSave() throws IOException {
        try (RunningServer server = start(SNAPSHOT, "save 1 10");
                TestClient client = server.connect()) {
            client.ask("debug populate 20");
            await().untilAsserted(() -> assertThat(client.info("rdb_saves")).isEqualTo("1"));
            assertThat(directory.resolve("dump.rdb")).exists();
        }
    }

    @Test
    void aJournalCanBeTurnedOnAndOff() throws IOException {
        try (RunningServer server = start();
                TestClient client = server.connect()) {
            client.ask("debug populate 3000");
            assertThat(client.ask("config set appendonly yes")).isEqualTo("+OK");
            client.ask("set on 1");
            awaitInfo(client, "aof_rewrites", "1");
            assertThat(client.ask("config set appendonly no")).isEqualTo("+OK");
            client.ask("set off 1");
            assertThat(client.info("aof_enabled")).isEqualTo("0");
        }
        try (RunningServer server = start(JOURNAL);
                TestClient client = server.connect()) {
            assertThat(client.ask("dbsize")).isEqualTo(":3001");
            assertThat(client.ask("config set appendonly no")).isEqualTo("+OK");
            client.ask("flushall");
            client.ask("set second 1");
            assertThat(client.ask("config set appendonly yes")).isEqualTo("+OK");
            awaitInfo(client, "aof_rewrites", "1");
        }
        assertThat(journalFiles()).filteredOn(name -> name.startsWith("base-")).hasSize(1);
        assertThat(journalFiles()).noneMatch(name -> name.startsWith("journal-") || name.startsWith("begin-"));
        try (RunningServer server = start(JOURNAL);
                TestClient client = server.connect()) {
            assertThat(client.ask("dbsize")).isEqualTo(":1");
        }
    }

    @Test
    void theJournalBeforeCountsUntilTheNewOneHasItsBase() throws IOException {
        Path crashed = directory.resolve("crashed");
        try (RunningServer server = start(JOURNAL);
                TestClient client = server.connect()) {
            client.ask("debug populate 2000 old 100");
            client.ask("config set appendonly no");
            client.ask("debug populate 20000 unlogged 100");
            client.ask("config set snapshot-max-rate 100kb");
            assertThat(client.ask("config set appendonly yes")).isEqualTo("+OK");
            client.ask("set new 1");
            awaitInfo(client, "aof_pending_bio_fsync", "0");
            assertThat(client.info("aof_rewrite_in_progress")).isEqualTo("1");
            copy(journal, crashed.resolve("appendonlydir"));
            client.ask("config set snapshot-max-rate 0");
        }
        try (RunningServer server = new RunningServer(crashed, Surroundings.none(), JOURNAL);
                TestClient client = server.connect()) {
            assertThat(client.ask("dbsize")).isEqualTo(":2000");
            assertThat(client.ask("exists old:0 new")).isEqualTo(":1");
            client.ask("set more 1");
        }
        try (RunningServer server = new RunningServer(crashed, Surroundings.none(), JOURNAL);
                TestClient client = server.connect()) {
            assertThat(client.ask("dbsize")).isEqualTo(":2001");
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    @Test
    void aRewriteEndsWithItsJournal() throws IOException {
        String digest;
        try (RunningServer server = start(JOURNAL);
                TestClient client = server.connect()) {
            client.ask("debug populate 20000 key 100");
            client.ask("config set snapshot-max-rate 100kb");
            client.ask("bgrewriteaof");
            awaitInfo(client, "current_save_keys_total", "20000");
            assertThat(client.ask("config set appendonly no")).isEqualTo("+OK");
            assertThat(client.info("aof_rewrite_in_progress")).isEqualTo("0");
            client.ask("config set snapshot-max-rate 0");
            client.ask("set unlogged 1");
            assertThat(client.ask("config set appendonly yes")).isEqualTo("+OK");
            awaitInfo(client, "aof_rewrites", "1");
            client.ask("set logged 1");
            digest = client.ask("debug digest");
        }
        try (RunningServer server = start(JOURNAL);
                TestClient client = server.connect()) {
            assertThat(client.ask("debug digest")).isEqualTo(digest);
        }
    }

    @Test
    void aFirstBaseThatFailsIsTriedAgain() throws IOException {
        Path obstacle = Files.createDirectories(journal.resolve("base.tmp/full"));
        try (RunningServer server = start();
                TestClient client = server.connect()) {
            client.ask("set key value");
            assertThat(client.ask("config set appendonly yes")).isEqualTo("+OK");
            awaitInfo(client, "aof_last_bgrewrite_status", "err");
            Files.delete(obstacle);
            Files.delete(obstacle.getParent());
            awaitInfo(client, "aof_rewrites", "1");
        }
        try (RunningServer server = start(JOURNAL);
                TestClient client = server.connect()) {
            assertThat(client.ask("dbsize")).isEqualTo(":1");
        }
    }

    @Test
    void aDirectoryIsUsedByOneServer() throws IOException {
        try (RunningServer server = start(JOURNAL)) {
            assertThat(server.server().isOpen()).isTrue();
            assertThatThrownBy(() -> start(JOURNAL)).hasMessageContaining("appendonlydir");
        }
    }

    @Test
    void damageIsRefusedOrSetAside() throws IOException {
        try (RunningServer server = start(JOURNAL);
                TestClient client = server.connect()) {
            for (int i = 0; i < 100; i++) {
                client.ask("set key:" + i + " value");
            }
            awaitInfo(client, "aof_pending_bio_fsync", "0");
            client.ask("set last value");
        }
        Path file = onlyLog();
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);

        assertThatThrownBy(() -> start(JOURNAL))
                .hasMessageContaining(file.getFileName().toString())
                .hasMessageContaining("offset");
        try (RunningServer server = start(JOURNAL, "journal-load-damaged yes");
                TestClient client = server.connect()) {
            assertThat(client.ask("exists key:0")).isEqualTo(":1");
            assertThat(client.ask("exists last")).isEqualTo(":0");
            client.ask("set new 1");
        }
        assertThat(journalFiles()).anyMatch(name -> name.endsWith(".damaged"));
        try (RunningServer server = start(JOURNAL);
                TestClient client = server.connect()) {
            assertThat(client.ask("exists key:0 new")).isEqualTo(":2");
        }
    }

    @Test
    void aTornTailIsCutUnlessThatIsForbidden() throws IOException {
        try (RunningServer server = start(JOURNAL);
                TestClient client = server.connect()) {
            client.ask("set whole 1");
            client.ask("set torn 1");
        }
        Path file = onlyLog();
        byte[] bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 3));

        assertThatThrownBy(() -> start(JOURNAL, "aof-load-truncated no"))
                .hasMessageContaining("53 bytes from offset ")
                .hasMessageContaining("frame of 56 bytes, padding included (expected: at most the 53 that follow)");
        try (RunningServer server = start(JOURNAL);
                TestClient client = server.connect()) {
            assertThat(client.ask("exists whole")).isEqualTo(":1");
            assertThat(client.ask("exists torn")).isEqualTo(":0");
        }
    }

    @Test
    void aPersistedKeyOutlivesTheExpiryThatTheBaseHas() throws Exception {
        try (RunningServer server = start(JOURNAL);
                TestClient client = server.connect()) {
            client.ask("set key value px 1500");
            client.ask("bgrewriteaof");
            awaitInfo(client, "aof_rewrites", "1");
            client.ask("persist key");
        }
        Thread.sleep(1600);
        try (RunningServer server = start(JOURNAL);
                TestClient client = server.connect()) {
            assertThat(client.ask("get key")).isEqualTo("value");
        }
    }

    @Test
    void debugReloadAndLoadaofBringTheSameDataBack() throws IOException {
        try (RunningServer server = start(JOURNAL, SNAPSHOT);
                TestClient client = server.connect()) {
            client.ask("debug populate 2000 key 30");
            client.ask("setex volatile 1000 1");
            String digest = client.ask("debug digest");
            assertThat(client.ask("debug reload")).isEqualTo("+OK");
            assertThat(client.ask("debug digest")).isEqualTo(digest);
            assertThat(client.ask("debug loadaof")).isEqualTo("+OK");
            assertThat(client.ask("debug digest")).isEqualTo(digest);
            assertThat(client.ask("debug reload nosave noflush bogus"))
                    .isEqualTo("-ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.");
            client.ask("set more 1");
            digest = client.ask("debug digest");
            assertThat(client.ask("debug loadaof")).isEqualTo("+OK");
            assertThat(client.ask("debug digest")).isEqualTo(digest);
        }
    }

    /** As in Redis, where nothing runs between the snapshot and its load. */
    @Test
    void debugReloadKeepsAllThatWasAcknowledged() throws Exception {
        try (RunningServer server = start(SNAPSHOT);
                TestClient client = server.connect()) {
            client.ask("debug populate 100000 key 50");
            long[] acknowledged = new long[4];
            AtomicBoolean stopped = new AtomicBoolean();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < acknowledged.length; i++) {
                int writer = i;
                TestClient connection = server.connect();
                threads.add(Thread.ofPlatform().start(() -> {
                    try (connection) {
                        for (long n = 1; !stopped.get(); n++) {
                            if (connection.ask("set writer:" + writer + " " + n).equals("+OK")) {
                                acknowledged[writer] = n;
                            }
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }));
            }
            await().untilAsserted(() -> assertThat(client.ask("exists writer:0 writer:1 writer:2 writer:3"))
                    .isEqualTo(":4"));
            assertThat(client.ask("debug reload")).isEqualTo("+OK");
            stopped.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
            for (int i = 0; i < acknowledged.length; i++) {
                assertThat(Long.parseLong(client.ask("get writer:" + i))).isEqualTo(acknowledged[i]);
            }
        }
    }

    @Test
    void noBaseIsTakenOfDataThatIsBeingLoaded() throws IOException {
        String digest;
        try (RunningServer server = start(JOURNAL, SNAPSHOT, "auto-aof-rewrite-percentage 0");
                TestClient client = server.connect()) {
            client.ask("debug populate 100000 key 50");
            digest = client.ask("debug digest");
            client.send("bgrewriteaof\r\ndebug reload\r\n");
            assertThat(client.reply()).startsWith("+Background");
            assertThat(client.reply()).isEqualTo("+OK");
            assertThat(client.ask("debug digest")).isEqualTo(digest);
            await().until(() -> client.info("aof_rewrite_scheduled").equals("0")
                    && client.info("aof_rewrite_in_progress").equals("0")
                    && !client.info("aof_rewrites").equals("0"));
            assertThat(client.info("rdb_last_load_keys_loaded")).isEqualTo("100000");
        }
        try (RunningServer server = start(JOURNAL);
                TestClient client = server.connect()) {
            assertThat(client.ask("debug digest")).isEqualTo(digest);
        }
    }

    @Test
    void whatIsSetWhileDataIsLoadedHolds() throws Exception {
        try (RunningServer server = start(SNAPSHOT);
                TestClient client = server.connect()) {
            client.ask("debug populate 1000");
            client.ask("save");
        }
        CountDownLatch loads = new CountDownLatch(1);
        TorcServer server = RunningServer.create(directory, new WaitingToLoad(loads), SNAPSHOT);
        Thread starter = Thread.ofPlatform().start(() -> {
            try {
                server.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        try {
            await().untilAsserted(() -> assertThat(server.port()).isPositive());
            try (TestClient client = new TestClient(server.port())) {
                assertThat(client.ask("config set appendonly yes")).isEqualTo("+OK");
                assertThat(client.ask("debug reload")).startsWith("-LOADING");
                assertThat(client.ask("debug loadaof")).startsWith("-LOADING");
                loads.countDown();
                awaitInfo(client, "aof_rewrites", "1");
                assertThat(client.ask("dbsize")).isEqualTo(":1000");
            }
        } finally {
            loads.countDown();
            starter.join();
            server.close();
        }
        try (RunningServer next = start(JOURNAL);
                TestClient client = next.connect()) {
            assertThat(client.ask("dbsize")).isEqualTo(":1000");
        }
    }

    @Test
    void aServerThatIsToldToEndWhileItLoadsDoes() throws Exception {
        try (RunningServer server = start(SNAPSHOT);
                TestClient client = server.connect()) {
            client.ask("set key value");
            client.ask("save");
        }
        CountDownLatch loads = new CountDownLatch(1);
        TorcServer server = RunningServer.create(directory, new WaitingToLoad(loads), SNAPSHOT, JOURNAL);
        CompletableFuture<Void> start = CompletableFuture.runAsync(() -> {
            try {
                server.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        await().untilAsserted(() -> assertThat(server.port()).isPositive());
        try (TestClient client = new TestClient(server.port())) {
            client.send("shutdown\r\n");
            server.awaitEnd();
        }
        loads.countDown();
        assertThatThrownBy(start::get).hasMessageContaining("the server ends");
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("torc-journal");
    }

    /** Where the snapshot can be opened when the test says so. */
    private record WaitingToLoad(CountDownLatch mayLoad) implements Surroundings {
        @Override
        public String configFile() {
            return "";
        }

        @Override
        public String version() {
            return "embedded";
        }

        @Override
        public Storage openStorage(Path directory, boolean alone) throws IOException {
            if (!alone) {
                try {
                    mayLoad.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
            return Surroundings.super.openStorage(directory, alone);
        }
    }

    @Test
    void shutdownSavesWhereThereAreSavePoints() throws Exception {
        try (RunningServer server = start(SNAPSHOT, "save 3600 1");
                TestClient client = server.connect()) {
            client.ask("set key value");
            client.send("shutdown\r\n");
            server.server().awaitEnd();
        }
        try (RunningServer server = start(SNAPSHOT);
                TestClient client = server.connect()) {
            assertThat(client.ask("get key")).isEqualTo("value");
        }
    }

    /** As in Redis, where nothing runs between the last snapshot and the process's end. */
    @Test
    void shutdownSavesAllThatWasAcknowledged() throws Exception {
        int writers = 4;
        long[] acknowledged = new long[writers];
        try (RunningServer server = start(SNAPSHOT, "save 3600 1")) {
            try (TestClient client = server.connect()) {
                client.ask("debug populate 200000 key 50");
                List<Thread> threads = new ArrayList<>();
                for (int i = 0; i < writers; i++) {
                    int writer = i;
                    TestClient connection = server.connect();
                    threads.add(Thread.ofPlatform().start(() -> {
                        try (connection) {
                            for (long n = 1;
                                    connection
                                            .ask("set writer:" + writer + " " + n)
                                            .equals("+OK");
                                    n++) {
                                acknowledged[writer] = n;
                            }
                        } catch (IOException e) {
                            // The server has ended.
                        }
                    }));
                }
                await().untilAsserted(() -> assertThat(client.ask("exists writer:0 writer:1 writer:2 writer:3"))
                        .isEqualTo(":4"));
                client.send("shutdown\r\n");
                for (Thread thread : threads) {
                    thread.join();
                }
                server.server().awaitEnd();
            }
        }
        try (RunningServer server = start(SNAPSHOT);
                TestClient client = server.connect()) {
            for (int i = 0; i < writers; i++) {
                assertThat(Long.parseLong(client.ask("get writer:" + i))).isGreaterThanOrEqualTo(acknowledged[i]);
            }
        }
    }

    @Test
    void shutdownFailsWhereSavingFails() throws IOException {
        Files.createDirectories(directory.resolve("taken.rdb/full"));
        try (RunningServer server = start("dbfilename taken.rdb", "save 3600 1");
                TestClient client = server.connect()) {
            client.ask("set key value");
            assertThat(client.ask("shutdown")).isEqualTo("-ERR Errors trying to SHUTDOWN. Check logs.");
            assertThat(client.ask("set more 1")).isEqualTo("+OK");
        }
    }
}
