package dev.torc.commands.string;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.commands.CommandFixture;
import dev.torc.commands.Numbers;
import dev.torc.commands.RedisOracle;
import dev.torc.memory.Memory;
import dev.torc.store.Key;
import dev.torc.store.Partition;
import dev.torc.store.Partition.Access;
import dev.torc.store.Record;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
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
    private static final int EMBSTR_MAX = 44;
    private static final String SENTINEL = "$8\r\nsentinel\r\n";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void generatedCommandsGetRedissReplies(int protocol) throws IOException {
        try (RedisOracle redis = RedisOracle.start(directory, "--save", "", "--proto-max-bulk-len", "1mb");
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
            boolean expires = !exchange(socket, "TTL", key).startsWith(":-");
            assertThat(describe(torc, key))
                    .as(() -> "seed " + seed + ", key " + key + "\n" + String.join("\n", history))
                    .isEqualTo(
                            encoding.startsWith("$") && !encoding.startsWith("$-")
                                    ? encoding.split("\r\n", -1)[1] + (expires ? ", expires" : "")
                                    : "missing");
        }
    }

    /** Encoding and expiry. */
    private static String describe(CommandFixture torc, String name) {
        try (Arena arena = Arena.ofConfined()) {
            long address = arena.allocate(name.length() + 1L).address();
            Memory.copy(name.getBytes(StandardCharsets.ISO_8859_1), 0, address, name.length());
            Key key = new Key().set(address, name.length(), torc.keyspace().hasher());
            Partition partition = torc.keyspace().partitionOf(key);
            partition.lock();
            try {
                long record = partition.find(0, key, torc.nowMs(), Access.PEEK);
                return record == 0 ? "missing" : encoding(record) + (Record.hasExpiry(record) ? ", expires" : "");
            } finally {
                partition.unlock();
            }
        }
    }

    private static String encoding(long record) {
        long layout = Record.layout(record);
        int length = Record.valueLength(layout);
        return switch (Record.encoding(record)) {
            case Record.RAW -> "raw";
            case Record.EMBEDDED -> length <= EMBSTR_MAX ? "embstr" : "raw";
            default ->
                Numbers.isLong(Record.valueAddress(record, layout), length)
                        ? "int"
                        : length <= EMBSTR_MAX ? "embstr" : "raw";
        };
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
