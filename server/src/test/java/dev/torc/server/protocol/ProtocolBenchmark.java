package dev.torc.server.protocol;

import dev.torc.commands.reply.BufferPool;
import dev.torc.commands.reply.Output;
import dev.torc.commands.reply.Reply;
import dev.torc.memory.Memory;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntFunction;

/**
 * CPU nanoseconds a command for parsing and for replying, in one thread with warm caches. Run it by hand; prints the median and the
 * best of several rounds.
 */
public final class ProtocolBenchmark {
    private static final int INPUT = 64 << 10;
    private static final int BATCH = 32;
    private static final int ROUNDS = 15;
    private static final int COMMANDS_PER_ROUND = 2_000_000;

    private final Requests requests = new Requests(BATCH);
    private final RequestParser parser = new RequestParser(requests);
    private final PartialRequest partial = new PartialRequest();
    private final long input = Arena.global().allocate(INPUT + 8, 64).address();
    private final long shared = Arena.global().allocate(INPUT, 64).address();
    private final Output output = new Output(new NoPool());
    private final Reply reply = new Reply(code -> {});
    private long checksum;

    private ProtocolBenchmark() {}

    public static void main(String[] args) {
        ProtocolBenchmark benchmark = new ProtocolBenchmark();
        Random random = new Random(42);
        benchmark.parse("parse GET, 16-byte key", i -> request("GET", key(i)));
        benchmark.parse("parse SET, 16-byte key, 100-byte value", i -> request("SET", key(i), "v".repeat(100)));
        benchmark.parse(
                "parse SET, value of 1 to 999 bytes at random",
                i -> request("SET", key(i), "v".repeat(1 + random.nextInt(999))));
        benchmark.parse(
                "parse SET EX, key of 5 to 40 bytes at random",
                i -> request("SET", "k".repeat(5 + random.nextInt(36)), "v".repeat(100), "EX", "100"));
        benchmark.parse("parse SET, value of 4096 bytes", i -> request("SET", key(i), "v".repeat(4096)));
        String[] mget = new String[101];
        Arrays.fill(mget, "key:000000000001");
        mget[0] = "MGET";
        benchmark.parse("parse MGET of 100 keys", i -> request(mget));
        benchmark.parse("parse inline PING", i -> "PING\r\n");
        long value = Arena.global().allocate(4096).address();
        benchmark.replies("reply +OK", r -> r.ok());
        benchmark.replies("reply bulk of 100 bytes", r -> r.bulk(value, 100));
        benchmark.replies("reply bulk of 16 bytes", r -> r.bulk(value, 16));
        benchmark.replies("reply bulk of 500 bytes", r -> r.bulk(value, 500));
        benchmark.replies("reply bulk of 4096 bytes", r -> r.bulk(value, 4096));
        benchmark.replies("reply null", r -> r.nullValue());
        benchmark.replies("reply integer 1", r -> r.integer(1));
        benchmark.replies("reply integer 1234567", r -> r.integer(1_234_567));
        benchmark.replies("reply integer 1234567890123", r -> r.integer(1_234_567_890_123L));
        benchmark.replies("attach, +OK, send, detach", null);
        System.out.println("(checksum " + benchmark.checksum + ")");
    }

    private void parse(String name, IntFunction<String> commands) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int count = 0;
        while (true) {
            byte[] command = commands.apply(count).getBytes(StandardCharsets.ISO_8859_1);
            if (bytes.size() + command.length > INPUT) {
                break;
            }
            bytes.writeBytes(command);
            count++;
        }
        int length = bytes.size();
        Memory.copy(bytes.toByteArray(), 0, input, length);
        int passes = Math.max(1, COMMANDS_PER_ROUND / count);
        double[] ns = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long start = cpuNs();
            int parsed = 0;
            for (int pass = 0; pass < passes; pass++) {
                parsed += pass(length);
            }
            ns[round] = (double) (cpuNs() - start) / parsed;
        }
        print(name, ns);
    }

    private int pass(int length) {
        int parsed = 0;
        int done = 0;
        while (done < length) {
            parser.parse(input + done, length - done, partial, RequestLimits.DEFAULT, BATCH);
            for (int i = 0; i < requests.commands(); i++) {
                int first = requests.first(i);
                checksum += requests.addresses()[first + requests.count(i) - 1] + requests.lengths()[first];
            }
            parsed += requests.commands();
            done += requests.consumed();
        }
        return parsed;
    }

    private interface Write {
        void to(Reply reply);
    }

    private void replies(String name, Write write) {
        double[] ns = new double[ROUNDS];
        reply.begin(output, 2);
        for (int round = 0; round < ROUNDS; round++) {
            long start = cpuNs();
            if (write == null) {
                for (int i = 0; i < COMMANDS_PER_ROUND; i++) {
                    output.attach(shared, INPUT);
                    reply.begin(output, 2);
                    reply.ok();
                    checksum += output.pieceAddress();
                    output.sent(output.pieceLength());
                    output.detach();
                }
            } else {
                for (int i = 0; i < COMMANDS_PER_ROUND; i += 8) {
                    output.attach(shared, INPUT);
                    for (int j = 0; j < 8; j++) {
                        write.to(reply);
                    }
                    checksum += output.pieceAddress();
                    output.sent(output.pieceLength());
                }
                output.detach();
            }
            ns[round] = (double) (cpuNs() - start) / COMMANDS_PER_ROUND;
        }
        print(name, ns);
    }

    /** CPU time of this thread, so that a busy machine disturbs less. */
    private static long cpuNs() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static void print(String name, double[] ns) {
        Arrays.sort(ns);
        System.out.printf("%-46s %7.1f ns (best %.1f)%n", name, ns[ROUNDS / 2], ns[0]);
    }

    private static String key(int i) {
        return "key:%012d".formatted(i);
    }

    private static String request(String... arguments) {
        StringBuilder request = new StringBuilder("*" + arguments.length + "\r\n");
        for (String argument : arguments) {
            request.append('$')
                    .append(argument.length())
                    .append("\r\n")
                    .append(argument)
                    .append("\r\n");
        }
        return request.toString();
    }

    private static final class NoPool implements BufferPool {
        @Override
        public long acquire(int minBytes) {
            throw new IllegalStateException("the loop's chunk is large enough");
        }

        @Override
        public int capacity(long address) {
            return 0;
        }

        @Override
        public void release(long address) {}
    }
}
