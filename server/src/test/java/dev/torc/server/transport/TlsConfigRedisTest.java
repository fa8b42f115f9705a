package dev.torc.server.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torc.peers.FreePort;
import dev.torc.peers.RedisServer;
import dev.torc.server.RunningServer;
import dev.torc.server.TestClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which TLS settings are taken, at the start and by CONFIG SET, beside redis-server. */
class TlsConfigRedisTest {
    private static final String COMPLAINT =
            "Invalid tls-protocols specified. Use a combination of 'TLSv1', 'TLSv1.1', 'TLSv1.2' and 'TLSv1.3'.";

    @TempDir
    private Path directory;

    private final TestCertificates.Identity identity;

    TlsConfigRedisTest() throws IOException {
        identity = TestCertificates.shared().get("server");
    }

    /** Of redis.conf, in pairs of name and value. */
    private List<String> tls() throws IOException {
        return List.of(
                "tls-port",
                Integer.toString(FreePort.find()),
                "tls-cert-file",
                identity.certificateFile().toString(),
                "tls-key-file",
                identity.keyFile().toString(),
                "tls-auth-clients",
                "no");
    }

    private String[] lines(String... more) throws IOException {
        List<String> words = tls();
        List<String> lines = new ArrayList<>(List.of(more));
        for (int i = 0; i < words.size(); i += 2) {
            lines.add(words.get(i) + " " + words.get(i + 1));
        }
        return lines.toArray(String[]::new);
    }

    private String[] redisArguments() throws IOException {
        List<String> words = new ArrayList<>(List.of("save", ""));
        words.addAll(tls());
        for (int i = 0; i < words.size(); i += 2) {
            words.set(i, "--" + words.get(i));
        }
        return words.toArray(String[]::new);
    }

    @Test
    void configSetTakesAndRefusesWhatRedisDoes() throws IOException {
        Path junk = Files.writeString(directory.resolve("junk"), "no parameters");
        try (RunningServer server = new RunningServer(lines());
                TestClient client = server.connect();
                RedisServer redis = RedisServer.start(directory, redisArguments());
                TestClient redisClient = new TestClient(redis.port())) {
            for (String setting : List.of(
                    "tls-protocols \"TLSv1.2 TLSv1.3\"",
                    "tls-protocols \"TLSv1.2  TLSv1.3\"",
                    "tls-protocols \" TLSv1.2\"",
                    "tls-protocols \"TLSv1.2 \"",
                    "tls-protocols \" \"",
                    "tls-protocols \"TLSv1.2\tTLSv1.3\"",
                    "tls-protocols tlsv1.3",
                    "tls-protocols TLSv1",
                    "tls-protocols SSLv3",
                    "tls-protocols SSLv2Hello",
                    "tls-protocols TLSv1.4",
                    "tls-protocols \"\"",
                    "tls-dh-params-file " + directory.resolve("missing"),
                    "tls-dh-params-file " + junk,
                    "tls-dh-params-file \"\"")) {
                String command = "config set " + setting;
                assertThat(client.ask(command)).as(command).isEqualTo(redisClient.ask(command));
            }
        }
    }

    @Test
    void aStartIsRefusedInRedissWords() {
        Path missing = directory.resolve("missing");
        assertThatThrownBy(() -> new RunningServer(lines("tls-protocols \"TLSv1.2  TLSv1.3\"")))
                .hasMessage(COMPLAINT);
        assertThatThrownBy(() -> new RunningServer(lines("tls-dh-params-file " + missing)))
                .hasMessage("Failed to load " + missing + ": No such file or directory");
    }

    @Test
    void theFileOfParametersMayBeGood() throws IOException {
        Path file = Files.writeString(
                directory.resolve("dh.pem"), "-----BEGIN DH PARAMETERS-----\nMAA=\n-----END DH PARAMETERS-----\n");
        try (RunningServer server = new RunningServer(lines("tls-dh-params-file " + file));
                TestClient client = server.connect()) {
            assertThat(client.ask("ping")).isEqualTo("+PONG");
        }
    }
}
