package dev.torc.server.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.torc.peers.FreePort;
import dev.torc.server.RunningServer;
import dev.torc.server.TestClient;
import dev.torc.server.TorcServer;
import dev.torc.server.TorcServer.Surroundings;
import dev.torc.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Loading while clients are served: at a start, by DEBUG RELOAD and LOADAOF. */
class LoadingTest extends PersistenceFixture {
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

    @Test
    void debugReloadMergesKeysThatAreThereAlready() throws IOException {
        try (RunningServer server = start(SNAPSHOT);
                TestClient client = server.connect()) {
            client.ask("mset a 1 b 1");
            client.ask("save");
            client.ask("mset a 2 c 2");
            assertThat(client.ask("debug reload nosave noflush merge")).isEqualTo("+OK");
            assertThat(client.ask("get a") + client.ask("get b") + client.ask("get c"))
                    .isEqualTo("112");
            assertThat(client.ask("debug reload nosave noflush")).isEqualTo("-ERR Error trying to load the RDB dump");
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
                        while (!stopped.get()) {
                            if (connection.ask("incr writer:" + writer).startsWith(":")) {
                                acknowledged[writer]++;
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

    /** On a thread that holds up no loop, so that all clients are heard; it takes minutes for its snapshot, unless that is changed. */
    private static CompletableFuture<Optional<String>> reloadSlowly(RunningServer server, TestClient client)
            throws IOException {
        client.ask("debug populate 5000 key 100");
        client.ask("config set snapshot-max-rate 10kb");
        CompletableFuture<Optional<String>> reload = CompletableFuture.supplyAsync(
                () -> Optional.ofNullable(server.server().state().persistence().reload(Set.of())));
        awaitWalk(client);
        return reload;
    }

    @Test
    void debugReloadLoadsWhatItHasSaved() throws Exception {
        try (RunningServer server = start(SNAPSHOT);
                TestClient client = server.connect()) {
            CompletableFuture<Optional<String>> reload = reloadSlowly(server, client);
            client.ask("config set dbfilename other.rdb");
            client.ask("config set snapshot-max-rate 0");
            assertThat(reload.get(10, TimeUnit.SECONDS)).isEmpty();
            assertThat(client.ask("dbsize")).isEqualTo(":5000");
            assertThat(client.ask("debug reload nosave")).isEqualTo("-ERR Error trying to load the RDB dump");
        }
    }

    /** It would come back, and the journal would say that it is gone. */
    @Test
    void nothingIsEvictedBetweenTheSnapshotOfDebugReloadAndItsLoad() throws Exception {
        try (RunningServer server = start(SNAPSHOT, "maxmemory-policy allkeys-random");
                TestClient client = server.connect()) {
            CompletableFuture<Optional<String>> reload = reloadSlowly(server, client);
            client.ask("config set maxmemory 100kb");
            await().during(Duration.ofMillis(300))
                    .untilAsserted(() -> assertThat(client.info("evicted_keys")).isEqualTo("0"));
            client.ask("config set snapshot-max-rate 0");
            assertThat(reload.get(10, TimeUnit.SECONDS)).isEmpty();
            await().untilAsserted(() -> assertThat(client.info("evicted_keys")).isNotEqualTo("0"));
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
    void whoAsksHearsThatItLoads() throws Exception {
        int adminPort = FreePort.find();
        CountDownLatch loads = new CountDownLatch(1);
        TorcServer server =
                RunningServer.create(directory, new WaitingToLoad(loads), SNAPSHOT, "admin-port " + adminPort);
        CompletableFuture<Void> start = startInBackground(server);
        try {
            try (TestClient client = new TestClient(server.port())) {
                assertThat(client.ask("get key")).isEqualTo("-LOADING Redis is loading the dataset in memory");
                assertThat(client.info("loading")).isEqualTo("1");
                await().ignoreExceptions()
                        .untilAsserted(() -> assertThat(readiness(adminPort)).isEqualTo(503));
                loads.countDown();
                start.join();
                assertThat(client.ask("get key")).isEqualTo("$-1");
                assertThat(client.info("loading")).isEqualTo("0");
                assertThat(readiness(adminPort)).isEqualTo(200);
            }
        } finally {
            loads.countDown();
            start.join();
            server.close();
        }
    }

    private static int readiness(int adminPort) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://127.0.0.1:" + adminPort + "/health/ready");
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                    .statusCode();
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
        CompletableFuture<Void> start = startInBackground(server);
        try {
            try (TestClient client = new TestClient(server.port())) {
                assertThat(client.ask("config set appendonly yes")).isEqualTo("+OK");
                assertThat(client.ask("debug reload")).startsWith("-LOADING");
                assertThat(client.ask("debug loadaof")).startsWith("-LOADING");
                loads.countDown();
                awaitInfo(client, "aof_rewrites", "1");
                awaitInfo(client, "aof_rewrite_in_progress", "0");
                assertThat(client.ask("dbsize")).isEqualTo(":1000");
            }
        } finally {
            loads.countDown();
            start.join();
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
        CompletableFuture<Void> start = startInBackground(server);
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

    /** As Redis's own tests do it; a minute for each key if nothing ended it. */
    @Test
    void loadingIsSlowedDownByTheKey() throws Exception {
        try (RunningServer server = start(SNAPSHOT);
                TestClient client = server.connect()) {
            client.ask("mset a 1 b 2");
            client.ask("save");
        }
        loadsSlowlyUntilTold(SNAPSHOT);
    }

    @Test
    void aJournalsReplayIsSlowedDownByTheChange() throws Exception {
        try (RunningServer server = start(JOURNAL);
                TestClient client = server.connect()) {
            client.ask("mset a 1 b 2"); // its base is empty
        }
        loadsSlowlyUntilTold(JOURNAL);
    }

    private void loadsSlowlyUntilTold(String from) throws IOException {
        TorcServer server = RunningServer.create(directory, Surroundings.none(), from, "key-load-delay 60000000");
        CompletableFuture<Void> start = startInBackground(server);
        try (TestClient client = new TestClient(server.port())) {
            await().during(Duration.ofMillis(500))
                    .untilAsserted(() -> assertThat(client.info("loading")).isEqualTo("1"));
            assertThat(client.ask("get a")).startsWith("-LOADING");
            assertThat(client.ask("config set key-load-delay 0")).isEqualTo("+OK");
            start.join();
            assertThat(client.info("loading")).isEqualTo("0");
            assertThat(client.ask("exists a b")).isEqualTo(":2");
        } finally {
            server.close();
        }
    }

    /** The thread that loads is an event loop, which the end waits for. */
    @Test
    void aReloadThatIsSlowedDownDoesNotKeepTheServerFromEnding() throws Exception {
        try (RunningServer server = start(SNAPSHOT);
                TestClient client = server.connect();
                TestClient other = server.connect()) {
            client.ask("mset a 1 b 2");
            client.ask("config set key-load-delay 60000000");
            client.send("debug reload\r\n");
            awaitInfo(other, "loading", "1");
            other.send("shutdown nosave\r\n");
            server.server().awaitEnd();
        }
    }

    /** Returns when clients can connect; what it returns ends when the data is loaded. */
    private static CompletableFuture<Void> startInBackground(TorcServer server) {
        CompletableFuture<Void> start = CompletableFuture.runAsync(() -> {
            try {
                server.start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        await().untilAsserted(() -> assertThat(server.port()).isPositive());
        return start;
    }

    /** Where the snapshot can be opened when the test says so. */
    private record WaitingToLoad(CountDownLatch mayLoad) implements Surroundings {
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
}
