package dev.torc.server.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.torc.server.RunningServer;
import dev.torc.server.TestClient;
import dev.torc.server.TorcServer.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A directory of the test's own, servers on it, and what they tell of it. */
abstract class PersistenceFixture {
    static final String JOURNAL = "appendonly yes";
    static final String SNAPSHOT = "dbfilename dump.rdb";

    @TempDir
    Path directory;

    /** Where the journal's files are to lie. */
    Path journal;

    @BeforeEach
    void name() {
        journal = directory.resolve("appendonlydir");
    }

    RunningServer start(String... lines) throws IOException {
        return new RunningServer(directory, Surroundings.none(), lines);
    }

    static void awaitInfo(TestClient client, String field, String value) {
        await().untilAsserted(() -> assertThat(client.info(field)).isEqualTo(value));
    }

    /** A snapshot has made its cut, and is at it. */
    static void awaitWalk(TestClient client) {
        await().untilAsserted(() ->
                assertThat(client.info("current_save_keys_processed")).isNotEqualTo("0"));
    }

    List<String> journalFiles() throws IOException {
        try (Stream<Path> files = Files.list(journal)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
