package dev.torc.commands.reply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.memory.Memory;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random turns of several connections that share one loop's chunk, against plain string builders. */
class OutputModelTest {
    private static final int CONNECTIONS = 4;
    private static final int SHARED = 2048;
    private static final int BULK_MAX = 40_000;

    private final Random random;
    private final long seed;
    private final TestPool pool = new TestPool();
    private final List<Connection> connections = new ArrayList<>();
    private final Reply reply = new Reply(code -> {});
    private final Arena arena = Arena.ofConfined();
    private final long shared = arena.allocate(SHARED, 8).address();
    private final long bulk = arena.allocate(BULK_MAX).address();

    OutputModelTest() {
        seed = System.nanoTime();
        random = new Random(seed);
        if (random.nextBoolean()) {
            pool.exact();
        }
    }

    private final class Connection {
        final Output output = new Output(pool);
        final StringBuilder written = new StringBuilder();
        final Sent sent = new Sent();
    }

    @Test
    void sendsExactlyWhatWasWritten() {
        for (int i = 0; i < CONNECTIONS; i++) {
            connections.add(new Connection());
        }
        for (int i = 0; i < BULK_MAX; i++) {
            Memory.putByte(bulk + i, 'a' + i % 26);
        }
        for (int turn = 0; turn < 5000; turn++) {
            Connection connection = connections.get(random.nextInt(CONNECTIONS));
            if (random.nextInt(8) == 0) {
                push(connection);
            } else {
                turn(connection);
            }
        }
        for (Connection connection : connections) {
            connection.sent.take(connection.output, Long.MAX_VALUE);
            assertSame(connection);
            assertThat(connection.output.pendingBytes()).isZero();
        }
        assertThat(pool.lentChunks()).as("seed %d", seed).isZero();
        pool.close();
        arena.close();
    }

    private void turn(Connection connection) {
        connection.output.attach(shared, SHARED);
        reply.begin(connection.output, 2);
        for (int commands = random.nextInt(12); commands >= 0; commands--) {
            command(connection);
            if (random.nextInt(6) == 0) {
                connection.sent.take(connection.output, random.nextInt(5000));
                connection.output.attach(shared, SHARED);
            }
        }
        if (random.nextInt(3) != 0) {
            connection.sent.take(connection.output, random.nextInt(2) == 0 ? Long.MAX_VALUE : random.nextInt(9000));
        }
        connection.output.detach();
        Memory.fill(shared, SHARED, '#');
        assertThat(connection.output.pendingBytes())
                .as("seed %d", seed)
                .isEqualTo(connection.written.length() - connection.sent.bytes().length);
        assertSame(connection);
    }

    private void push(Connection connection) {
        reply.begin(connection.output, 2);
        write(connection.written, random.nextInt(3));
    }

    private void command(Connection connection) {
        StringBuilder written = connection.written;
        switch (random.nextInt(10)) {
            case 0 -> {
                reply.output().suppress();
                write(new StringBuilder(), random.nextInt(6));
                reply.output().resume();
            }
            case 1 -> {
                long mark = reply.mark();
                write(new StringBuilder(), random.nextInt(6));
                reply.truncate(mark);
                write(written, 1);
            }
            case 2, 3 -> deferred(written);
            default -> write(written, 1);
        }
    }

    /** Nested arrays whose counts are written last. */
    private void deferred(StringBuilder written) {
        Deque<Long> begins = new ArrayDeque<>();
        Deque<Integer> places = new ArrayDeque<>();
        int steps = random.nextInt(20);
        for (int i = 0; i < steps; i++) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    begins.push(reply.beginDeferred());
                    places.push(written.length());
                }
                case 1 -> endDeferred(begins, places, written);
                default -> write(written, 1);
            }
        }
        while (!begins.isEmpty()) {
            endDeferred(begins, places, written);
        }
    }

    private void endDeferred(Deque<Long> begins, Deque<Integer> places, StringBuilder written) {
        if (!begins.isEmpty()) {
            long n = random.nextLong(10_000_000_000L) >> random.nextInt(40);
            reply.endArray(begins.pop(), n);
            written.insert(places.pop(), "*" + n + "\r\n");
        }
    }

    private void write(StringBuilder written, int replies) {
        for (int i = 0; i < replies; i++) {
            switch (random.nextInt(6)) {
                case 0 -> {
                    reply.ok();
                    written.append("+OK\r\n");
                }
                case 1 -> {
                    long value = random.nextLong() >> random.nextInt(64);
                    reply.integer(value);
                    written.append(':').append(value).append("\r\n");
                }
                case 2 -> {
                    long value = random.nextLong() >> random.nextInt(64);
                    String digits = Long.toString(value);
                    reply.bulkInteger(value);
                    written.append('$')
                            .append(digits.length())
                            .append("\r\n")
                            .append(digits)
                            .append("\r\n");
                }
                case 3 -> {
                    byte[] text = Memory.toArray(bulk, random.nextInt(3000));
                    reply.bulk(text);
                    append(written, new String(text, StandardCharsets.ISO_8859_1));
                }
                case 4 -> {
                    String text = Memory.toLatin1(bulk, random.nextInt(random.nextInt(20) == 0 ? 3000 : 30));
                    reply.bulk(text);
                    append(written, text);
                }
                default -> {
                    int length = random.nextInt(random.nextInt(20) == 0 ? BULK_MAX : 200);
                    reply.bulk(bulk, length);
                    append(written, Memory.toLatin1(bulk, length));
                }
            }
        }
    }

    private static void append(StringBuilder written, String text) {
        written.append('$').append(text.length()).append("\r\n").append(text).append("\r\n");
    }

    /** What was sent is compared and forgotten, so that the run stays linear. */
    private void assertSame(Connection connection) {
        byte[] sent = connection.sent.bytes();
        String expected = connection.written.substring(0, sent.length);
        if (!new String(sent, StandardCharsets.ISO_8859_1).equals(expected)) {
            assertThat(new String(sent, StandardCharsets.ISO_8859_1))
                    .as("seed %d", seed)
                    .isEqualTo(expected);
        }
        connection.written.delete(0, sent.length);
        connection.sent.forget();
    }
}
