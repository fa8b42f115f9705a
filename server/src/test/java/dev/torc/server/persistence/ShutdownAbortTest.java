package dev.torc.server.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.torc.commands.ServerProcess.ShutdownRequest;
import dev.torc.server.RunningServer;
import dev.torc.server.TestClient;
import dev.torc.server.TorcServer.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes while a shutdown saves: second thoughts, and a second shutdown; and a shutdown that comes while data is reloaded. */
class ShutdownAbortTest {
    @TempDir
    private Path directory;

    /** A server that takes minutes for its snapshot, unless that is changed. */
    private RunningServer startSlow(String... lines) throws IOException {
        List<String> all = new ArrayList<>(List.of(lines));
        all.addAll(List.of("dbfilename dump.rdb", "save 3600 1", "snapshot-max-rate 10kb"));
        RunningServer server = new RunningServer(directory, Surroundings.none(), all.toArray(String[]::new));
        try (TestClient client = server.connect()) {
            client.ask("debug populate 5000 key 100");
        }
        return server;
    }

    /** As a signal asks for it: on a thread of its own. */
    private static CompletableFuture<Boolean> shutdown(RunningServer server, boolean force) {
        return CompletableFuture.supplyAsync(
                () -> server.server().shutdownInTurn(new ShutdownRequest(false, false, false, force)),
                task -> Thread.ofPlatform().daemon().start(task));
    }

    private static void awaitSaving(TestClient client) {
        PersistenceFixture.awaitWalk(client);
    }

    @Test
    void aShutdownThatSavesCanBeAborted() throws Exception {
        try (RunningServer server = startSlow();
                TestClient client = server.connect();
                TestClient writer = server.connect()) {
            assertThat(client.ask("shutdown abort")).isEqualTo("-ERR No shutdown in progress.");
            CompletableFuture<Boolean> ended = shutdown(server, true);
            awaitSaving(client);
            writer.send("set late 1\r\n"); // waits for the server's end, or for this:
            assertThat(client.ask("shutdown abort")).isEqualTo("+OK");
            assertThat(ended.get(10, TimeUnit.SECONDS)).isFalse();
            assertThat(writer.reply()).isEqualTo("+OK");
            assertThat(client.ask("shutdown abort")).isEqualTo("-ERR No shutdown in progress.");
            try (Stream<Path> files = Files.list(directory)) {
                assertThat(files).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "netty"})
    void aWriterThatWaitsAndHasEndedItsOutputIsAnsweredAfterTheAbort(String transport) throws Exception {
        try (RunningServer server = startSlow("transport " + transport);
                TestClient client = server.connect();
                TestClient writer = server.connect()) {
            CompletableFuture<Boolean> ended = shutdown(server, true);
            awaitSaving(client);
            writer.send("set late 1\r\n");
            PersistenceFixture.awaitInfo(client, "blocked_clients", "1");
            writer.endOutput();
            assertThat(client.ask("debug sleep 0.1"))
                    .as("and its end is heard of")
                    .isEqualTo("+OK");
            assertThat(client.ask("shutdown abort")).isEqualTo("+OK");
            assertThat(ended.get(10, TimeUnit.SECONDS)).isFalse();
            assertThat(writer.reply()).isEqualTo("+OK");
        }
    }

    @Test
    void aSecondShutdownDoesNotSpoilTheFirst() throws Exception {
        try (RunningServer server = startSlow();
                TestClient client = server.connect()) {
            CompletableFuture<Boolean> ended = shutdown(server, false);
            awaitSaving(client);
            assertThat(client.ask("shutdown force")).isEqualTo("-ERR Errors trying to SHUTDOWN. Check logs.");
            client.ask("config set snapshot-max-rate 0");
            assertThat(ended.get(10, TimeUnit.SECONDS)).isTrue();
            server.server().awaitEnd();
            assertThat(directory.resolve("dump.rdb")).exists();
        }
    }

    /** A signal does not come again. */
    @Test
    void aSignalThatComesDuringAReloadEndsTheServerAfterIt() throws Exception {
        try (RunningServer server = startSlow();
                TestClient client = server.connect()) {
            CompletableFuture<Optional<String>> reload = CompletableFuture.supplyAsync(() ->
                    Optional.ofNullable(server.server().state().persistence().reload(Set.of())));
            awaitSaving(client);
            CompletableFuture<Boolean> ended = shutdown(server, false);
            await().during(Duration.ofMillis(200)).until(() -> !ended.isDone());
            client.ask("config set snapshot-max-rate 0");
            assertThat(reload.get(10, TimeUnit.SECONDS)).isEmpty();
            assertThat(ended.get(10, TimeUnit.SECONDS)).isTrue();
            server.server().awaitEnd();
        }
    }
}
