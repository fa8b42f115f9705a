package dev.torc.app.load.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torc.app.load.FakeServer;
import dev.torc.peers.FreePort;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EndpointTest {
    private static Endpoint endpoint(String port, Protocol protocol, @Nullable String user, @Nullable String password) {
        return new Endpoint("127.0.0.1", Integer.parseInt(port), null, protocol, user, password, Duration.ofSeconds(1));
    }

    private static @Nullable String greeted(List<String> words) {
        return switch (words.getFirst()) {
            case "AUTH" ->
                words.getLast().equals("secret") ? "+OK\r\n" : "-WRONGPASS invalid username-password pair\r\n";
            case "HELLO" -> "%1\r\n$5\r\nproto\r\n:3\r\n";
            default -> null;
        };
    }

    @Test
    void authenticatesAsEachProtocolDoes() throws IOException {
        try (FakeServer server = new FakeServer().answer(EndpointTest::greeted)) {
            endpoint(server.port(), Protocol.RESP2, null, "secret").connect().close();
            endpoint(server.port(), Protocol.RESP2, "ann", "secret").connect().close();
            endpoint(server.port(), Protocol.RESP3, null, null).connect().close();
            endpoint(server.port(), Protocol.RESP3, null, "secret").connect().close();
            assertThat(server.seen())
                    .containsExactly(
                            List.of("AUTH", "secret"),
                            List.of("AUTH", "ann", "secret"),
                            List.of("HELLO", "3"),
                            List.of("HELLO", "3", "AUTH", "default", "secret"));
        }
    }

    @Test
    void aRefusedGreetingNamesTheServerAndItsError() throws IOException {
        try (FakeServer server = new FakeServer().answer(EndpointTest::greeted)) {
            assertThatThrownBy(() -> endpoint(server.port(), Protocol.RESP2, null, "wrong")
                            .connect())
                    .hasMessage("127.0.0.1:" + server.port() + ": WRONGPASS invalid username-password pair");
        }
    }

    @Test
    void noServerIsToldAsSuch() throws IOException {
        int free = FreePort.find();
        assertThatThrownBy(() -> endpoint(Integer.toString(free), Protocol.RESP2, null, null)
                        .connect())
                .hasMessage("127.0.0.1:" + free + ": connection refused");
    }

    @Test
    void aServerThatNeverAnswersIsGivenUp() throws IOException {
        try (ServerSocket silent = new ServerSocket(0)) {
            assertThatThrownBy(() -> endpoint(Integer.toString(silent.getLocalPort()), Protocol.RESP2, null, null)
                            .connect())
                    .hasMessageContaining("no answer within 1 s");
        }
    }

    @Test
    void answersOfAConversationAreTheirText() throws IOException {
        try (FakeServer server = new FakeServer();
                Conversation conversation =
                        endpoint(server.port(), Protocol.RESP2, null, null).converse()) {
            assertThat(conversation.ask("SET", "a", "12345")).isEqualTo("OK");
            assertThat(conversation.ask("GET", "a")).isEqualTo("vvvvv");
            assertThat(conversation.ask("GET", "b")).isEmpty();
            assertThat(conversation.ask("DBSIZE")).isEqualTo("1");
            assertThatThrownBy(() -> conversation.ask("NOPE"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessage("ERR unknown command 'NOPE'");
        }
    }

    @Test
    void theChannelIsLeftNonBlocking() throws IOException {
        try (FakeServer server = new FakeServer();
                SocketChannel channel =
                        endpoint(server.port(), Protocol.RESP2, null, null).connect()) {
            assertThat(channel.isBlocking()).isFalse();
        }
    }
}
