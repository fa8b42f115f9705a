package dev.torc.server.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.torc.server.RunningServer;
import dev.torc.server.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** SHUTDOWN's snapshot. */
class ShutdownTest extends PersistenceFixture {
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
