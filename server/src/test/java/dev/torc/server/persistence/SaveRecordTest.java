package dev.torc.server.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.torc.commands.reply.Errors;
import dev.torc.peers.RedisServer;
import dev.torc.server.RunningServer;
import dev.torc.server.TestClient;
import dev.torc.server.TorcServer.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered of snapshots and rewrites, those that failed too, and what follows from it. */
class SaveRecordTest {
    @TempDir
    private Path directory;

    private RunningServer start(String... lines) throws IOException {
        return new RunningServer(directory, Surroundings.none(), lines);
    }

    private static void awaitInfo(TestClient client, String field, String value) {
        await().untilAsserted(() -> assertThat(client.info(field)).isEqualTo(value));
    }

    @Test
    void onlySavesInTheBackgroundHaveATimeAndAStatus() throws IOException {
        Files.createDirectories(directory.resolve("taken.rdb/full"));
        try (RunningServer server = start("dbfilename good.rdb", "save 3600 1000");
                TestClient client = server.connect()) {
            assertThat(client.ask("save")).isEqualTo("+OK");
            assertThat(client.info("rdb_saves")).isEqualTo("1");
            assertThat(client.info("rdb_last_bgsave_time_sec")).isEqualTo("-1");
            client.ask("config set dbfilename taken.rdb");
            assertThat(client.ask("save")).isEqualTo("-ERR");
            assertThat(client.info("rdb_last_bgsave_status")).isEqualTo("ok");
            assertThat(client.ask("set key value")).isEqualTo("+OK");
            client.ask("bgsave");
            awaitInfo(client, "rdb_last_bgsave_status", "err");
            assertThat(client.info("rdb_last_bgsave_time_sec")).isEqualTo("0");
            assertThat(client.info("rdb_saves")).isEqualTo("3");
        }
    }

    @Test
    void nothingIsWrittenAfterABackgroundSaveThatFailedUntilOneIsGood() throws IOException {
        Files.createDirectories(directory.resolve("taken.rdb/full"));
        try (RunningServer server = start("dbfilename taken.rdb", "save 3600 1000");
                TestClient client = server.connect()) {
            client.ask("set key value");
            client.ask("bgsave");
            awaitInfo(client, "rdb_last_bgsave_status", "err");
            assertThat(client.ask("set more 1")).startsWith("-MISCONF Redis is configured to save RDB snapshots");
            assertThat(client.ask("ping")).startsWith("-MISCONF");
            assertThat(client.ask("get key")).isEqualTo("value");
            client.ask("config set stop-writes-on-bgsave-error no");
            assertThat(client.ask("set more 1")).isEqualTo("+OK");
            client.ask("config set stop-writes-on-bgsave-error yes");
            client.ask("config set dbfilename good.rdb");
            assertThat(client.ask("save")).isEqualTo("+OK");
            assertThat(client.ask("set more 1")).isEqualTo("+OK");
        }
    }

    @Test
    void whatDebugReloadSavesIsNotCountedAsInRedis() throws IOException {
        Path other = Files.createDirectory(directory.resolve("redis"));
        try (RunningServer server = start();
                TestClient client = server.connect();
                RedisServer redis = RedisServer.start(other, "--save", "", "--enable-debug-command", "yes");
                TestClient redisClient = new TestClient(redis.port())) {
            List<String> counts = countsAroundReloads(client);
            assertThat(counts).isEqualTo(countsAroundReloads(redisClient)).containsExactly("0", "1", "1");
        }
    }

    private static List<String> countsAroundReloads(TestClient client) throws IOException {
        List<String> counts = new ArrayList<>();
        assertThat(client.ask("set key value")).isEqualTo("+OK");
        for (String command : List.of("debug reload", "save", "debug reload")) {
            assertThat(client.ask(command)).isEqualTo("+OK");
            counts.add(client.info("rdb_saves"));
        }
        return counts;
    }

    @Test
    void configResetstatCountsAnew() throws IOException {
        try (RunningServer server = start("dbfilename good.rdb");
                TestClient client = server.connect()) {
            client.ask("save");
            client.ask("bgrewriteaof");
            awaitInfo(client, "aof_rewrite_in_progress", "0");
            assertThat(client.info("aof_rewrites")).isEqualTo("1");
            client.ask("config resetstat");
            assertThat(client.info("rdb_saves")).isEqualTo("0");
            assertThat(client.info("aof_rewrites")).isEqualTo("0");
            assertThat(client.info("rdb_last_bgsave_status")).isEqualTo("ok");
        }
    }

    @Test
    void anExchangeOfDatabasesIsAChangeToSave() throws IOException {
        try (RunningServer server = start("dbfilename good.rdb");
                TestClient client = server.connect()) {
            client.ask("set key value");
            client.ask("save");
            client.ask("swapdb 0 1");
            assertThat(client.info("rdb_changes_since_last_save")).isEqualTo("1");
        }
    }

    @Test
    void aSnapshotKeepsTheNameThatItBeganWith() throws IOException {
        try (RunningServer server = start("dbfilename first.rdb", "snapshot-max-rate 100kb");
                TestClient client = server.connect()) {
            client.ask("debug populate 5000 key 100");
            client.ask("bgsave");
            PersistenceFixture.awaitWalk(client);
            client.ask("config set dbfilename second.rdb");
            client.ask("config set snapshot-max-rate 0");
            awaitInfo(client, "rdb_bgsave_in_progress", "0");
            assertThat(directory.resolve("first.rdb")).exists();
            assertThat(directory.resolve("second.rdb")).doesNotExist();
        }
    }

    @Test
    void aFolderMustBeOne() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        try (RunningServer server = start();
                TestClient client = server.connect()) {
            assertThat(client.ask("config set dir " + file)).endsWith("Not a directory");
            assertThat(client.ask("config set dir " + file + "-not")).endsWith("No such file or directory");
            assertThat(client.ask("config set dir \"\"")).endsWith("No such file or directory");
        }
    }

    /** It may be the mount point of a disk that is gone: what is written there would be found by nobody. */
    @Test
    void aFolderThatIsGoneIsNotMadeAnew() throws IOException {
        Path disk = Files.createDirectory(directory.resolve("disk"));
        try (RunningServer server = start();
                TestClient client = server.connect()) {
            client.ask("config set dir " + disk);
            Files.delete(disk);
            assertThat(client.ask("bgrewriteaof")).isEqualTo("-" + Errors.REWRITE_IMPOSSIBLE.text());
            assertThat(client.info("aof_last_bgrewrite_status")).isEqualTo("err");
            assertThat(client.info("aof_rewrites")).isEqualTo("0");
            assertThat(client.ask("config set appendonly yes"))
                    .isEqualTo("-ERR CONFIG SET failed (possibly related to argument 'appendonly')"
                            + " - Unable to turn on AOF. Check server logs.");
            assertThat(client.info("aof_enabled")).isEqualTo("0");
            assertThat(disk).doesNotExist();
        }
    }
}
