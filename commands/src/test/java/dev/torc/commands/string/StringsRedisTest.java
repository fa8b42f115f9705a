package dev.torc.commands.string;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.commands.CommandFixture;
import dev.torc.peers.RedisServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Generated string commands beside redis-server: the replies byte for byte, then what each key has come to. */
class StringsRedisTest {
    private static final long SEED = Long.getLong("torc.strings.seed", 1);
    private static final int SEQUENCES = Integer.getInteger("torc.strings.sequences", 150);
    private static final int LENGTH = 40;
    private static final String SENTINEL = "$8\r\nsentinel\r\n";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void generatedCommandsGetRedissReplies(int protocol) throws IOException {
        try (RedisServer redis = RedisServer.start(directory, "--save", "", "--proto-max-bulk-len", "1mb");
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), redis.port());
                CommandFixture torc = new CommandFixture()) {
            assertThat(torc.server().settings().set(List.of("proto-max-bulk-len", "1mb"), true))
                    .isNull();
            torc.client().protocol(protocol);
            exchange(socket, "HELLO", Integer.toString(protocol));
            for (long seed = SEED; seed < SEED + SEQUENCES; seed++) {
                exchange(socket, "FLUSHALL");
                flush(torc);
                run(new StringRequests(seed), socket, torc, seed);
            }
        }
    }

    private static void run(StringRequests requests, Socket socket, CommandFixture torc, long seed) throws IOException {
        List<String> history = new ArrayList<>();
        for (int i = 0; i < LENGTH; i++) {
            String[] words = requests.next();
            history.add(Arrays.toString(words));
            String expected = exchange(socket, words);
            assertThat(torc.run(words))
                    .as(() -> "seed " + seed + "\n" + String.join("\n", history))
                    .isEqualTo(expected);
        }
        for (String key : StringRequests.KEYS) {
            String encoding = exchange(socket, "OBJECT", "ENCODING", key);
            assertThat(torc.run("OBJECT", "ENCODING", key) + expires(torc.run("TTL", key)))
                    .as(() -> "seed " + seed + ", key " + key + "\n" + String.join("\n", history))
                    .isEqualTo(encoding + expires(exchange(socket, "TTL", key)));
        }
    }

    private static String expires(String timeToLive) {
        return timeToLive.startsWith(":-") ? "stays" : "expires";
    }

    private static void flush(CommandFixture torc) {
        torc.keyspace().lockAll();
        try {
            torc.keyspace().flush(0);
        } finally {
            torc.keyspace().unlockAll();
        }
    }

    /** One command and the bytes of its reply. */
    private static String exchange(Socket socket, String... words) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write((encoded(words) + encoded("ECHO", "sentinel")).getBytes(StandardCharsets.ISO_8859_1));
        StringBuilder reply = new StringBuilder();
        byte[] buffer = new byte[1 << 16];
        while (!endsWithSentinel(reply)) {
            int n = socket.getInputStream().read(buffer);
            if (n < 0) {
                throw new IOException("redis-server closed the connection");
            }
            reply.append(new String(buffer, 0, n, StandardCharsets.ISO_8859_1));
        }
        return reply.substring(0, reply.length() - SENTINEL.length());
    }

    private static boolean endsWithSentinel(StringBuilder reply) {
        int from = reply.length() - SENTINEL.length();
        return from >= 0 && reply.indexOf(SENTINEL, from) == from;
    }

    private static String encoded(String... words) {
        StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            request.append('$')
                    .append(word.length())
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        return request.toString();
    }
}
