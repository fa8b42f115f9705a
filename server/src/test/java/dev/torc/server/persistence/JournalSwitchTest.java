package dev.torc.server.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.server.RunningServer;
import dev.torc.server.TestClient;
import dev.torc.server.TorcServer.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** CONFIG SET appendonly, and what a start makes of it. */
class JournalSwitchTest extends PersistenceFixture {
    @Test
    void aJournalCanBeTurnedOnAndOff() throws IOException {
        try (RunningServer server = start();
                TestClient client = server.connect()) {
            client.ask("debug populate 3000");
            assertThat(client.ask("config set appendonly yes")).isEqualTo("+OK");
            client.ask("set on 1");
            awaitInfo(client, "aof_rewrite_in_progress", "0");
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
            awaitInfo(client, "aof_rewrite_in_progress", "0");
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
            awaitWalk(client);
            assertThat(client.ask("config set appendonly no")).isEqualTo("+OK");
            assertThat(client.info("aof_rewrite_in_progress")).isEqualTo("0");
            client.ask("config set snapshot-max-rate 0");
            client.ask("set unlogged 1");
            assertThat(client.ask("config set appendonly yes")).isEqualTo("+OK");
            awaitInfo(client, "aof_rewrite_in_progress", "0");
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
            awaitInfo(client, "aof_last_bgrewrite_status", "ok");
        }
        try (RunningServer server = start(JOURNAL);
                TestClient client = server.connect()) {
            assertThat(client.ask("dbsize")).isEqualTo(":1");
        }
    }
}
