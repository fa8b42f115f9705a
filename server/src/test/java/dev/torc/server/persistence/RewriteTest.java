package dev.torc.server.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.torc.commands.reply.Errors;
import dev.torc.server.RunningServer;
import dev.torc.server.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** Rewrites of the journal, wanted and by themselves. */
class RewriteTest extends PersistenceFixture {
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

    /** A base in it would be one without the journal behind it. */
    @Test
    void aRewriteRefusesAFolderThatIsNotTheJournals() throws IOException {
        try (RunningServer server = start(JOURNAL);
                TestClient client = server.connect()) {
            client.ask("set key value");
            await().until(() -> journalFiles().stream().anyMatch(name -> name.startsWith("journal-")));
            Files.move(journal, directory.resolve("moved"));
            assertThat(client.ask("bgrewriteaof")).isEqualTo("-" + Errors.REWRITE_IMPOSSIBLE.text());
            Files.createDirectory(journal);
            client.ask("bgrewriteaof");
            awaitInfo(client, "aof_last_bgrewrite_status", "err");
            assertThat(journalFiles()).isEmpty();
            assertThat(client.ask("set more 1")).isEqualTo("+OK");
            assertThat(client.ask("config set appendonly no")).isEqualTo("+OK");
            assertThat(client.ask("config set appendonly yes")).isEqualTo("+OK");
            awaitInfo(client, "aof_rewrite_in_progress", "0");
            client.ask("set again 1");
        }
        try (RunningServer server = start(JOURNAL);
                TestClient client = server.connect()) {
            assertThat(client.ask("exists key more again")).isEqualTo(":3");
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
}
