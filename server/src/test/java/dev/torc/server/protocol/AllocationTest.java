package dev.torc.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.torc.commands.reply.BufferPool;
import dev.torc.commands.reply.Errors;
import dev.torc.commands.reply.Output;
import dev.torc.commands.reply.Reply;
import dev.torc.memory.Memory;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Reading requests and writing replies allocates nothing on the heap. */
class AllocationTest {
    private static final int SHARED = 64 << 10;
    private static final int TURNS = 5_000;
    private static final int ATTEMPTS = 20;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final Requests requests = new Requests(32);
    private final RequestParser parser = new RequestParser(requests);
    private final PartialRequest partial = new PartialRequest();
    private final OneChunkPool pool = new OneChunkPool();
    private final Output output = new Output(pool);
    private final Reply reply = new Reply(code -> {});
    private final long input = Arena.global().allocate(SHARED).address();
    private final long shared = Arena.global().allocate(SHARED).address();
    private final long value = Arena.global().allocate(4096).address();
    private int length;

    @Test
    void aTurnAllocatesNothing() {
        String commands = Parsing.request("GET", "key:000000000001")
                + Parsing.request("SET", "key:000000000001", "v".repeat(100))
                + Parsing.request("SET", "key:000000000001", "v".repeat(3000), "EX", "100")
                + Parsing.request("INCR", "counter")
                + Parsing.request("MGET", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k")
                + "PING\r\nECHO \"quo ted\"\r\n"
                + "*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$100\r\nhalf";
        length = commands.length();
        Memory.copy(Parsing.bytes(commands), 0, input, length);
        // The compiler may still remove or add allocations of its own while it works, so the best of several attempts
        // counts.
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < ATTEMPTS && least > 0; attempt++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < TURNS; i++) {
                turn();
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isZero();
    }

    private void turn() {
        parser.parse(input, length, partial, RequestLimits.DEFAULT, 32);
        partial.clear();
        output.attach(shared, SHARED);
        reply.begin(output, 2);
        for (int i = 0; i < requests.commands(); i++) {
            reply.bulk(value, 100);
            reply.ok();
            reply.integer(1_234_567_890L + i);
            reply.bulkInteger(-i);
            reply.nullValue();
            reply.doubleValue(3);
            reply.error(Errors.WRONG_TYPE);
            long begin = reply.beginDeferred();
            reply.simple("text");
            reply.bulk("text");
            reply.endArray(begin, 2);
            reply.truncate(reply.mark());
        }
        output.suppress();
        reply.bulk(value, 4096);
        output.resume();
        output.sent(output.pieceLength() / 2);
        output.detach();
        while (output.pieceLength() > 0) {
            output.sent(output.pieceLength());
        }
    }

    /** Lends one chunk at a time, always the same. */
    private static final class OneChunkPool implements BufferPool {
        private final long chunk = Arena.global().allocate(SHARED, 8).address();

        @Override
        public long acquire(int minBytes) {
            return chunk;
        }

        @Override
        public int capacity(long address) {
            return SHARED;
        }

        @Override
        public void release(long address) {}
    }
}
