package dev.torc.server.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.torc.server.RunningServer;
import dev.torc.server.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a start makes of the files that are there. */
class RestartTest extends PersistenceFixture {
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
                .hasMessageContaining("append-only file '" + manifest + "' is Redis's");
        Files.delete(manifest);
        Path single = Files.createFile(directory.resolve("appendonly.aof"));
        assertThatThrownBy(() -> start(SNAPSHOT, JOURNAL).close()).hasMessageContaining("'" + single + "' is Redis's");
        Files.delete(single);
        start(SNAPSHOT, JOURNAL).close();
        Files.createFile(manifest);
        Files.createFile(single);
        start(SNAPSHOT, JOURNAL).close();
    }

    @Test
    void aPersistedKeyOutlivesTheExpiryThatTheBaseHas() throws Exception {
        try (RunningServer server = start(JOURNAL);
                TestClient client = server.connect()) {
            client.ask("set key value px 1500");
            client.ask("bgrewriteaof");
            awaitInfo(client, "aof_rewrite_in_progress", "0");
            client.ask("persist key");
        }
        Thread.sleep(1600);
        try (RunningServer server = start(JOURNAL);
                TestClient client = server.connect()) {
            assertThat(client.ask("get key")).isEqualTo("value");
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

    private Path onlyLog() throws IOException {
        List<String> logs = journalFiles().stream()
                .filter(name -> name.startsWith("journal-"))
                .toList();
        assertThat(logs).hasSize(1);
        return journal.resolve(logs.getFirst());
    }
}
