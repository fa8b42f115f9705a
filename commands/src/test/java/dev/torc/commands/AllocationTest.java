package dev.torc.commands.string;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.torc.commands.CommandFixture;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that caches live on leave nothing for the garbage collector. */
class AllocationTest {
    private static final int WARM_UP = 30_000;
    private static final int MEASURED = 20_000;
    private static final int ROUNDS = 8;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "get k",
                "get missing",
                "set k 0123456789",
                "set k 0123456789 ex 100",
                "set k 0123456789 xx get keepttl",
                "setex k 100 0123456789",
                "psetex k 100000 0123456789",
                "setnx k v",
                "getset k v",
                "getex k ex 100",
                "getdel missing",
                "incr n",
                "decr n",
                "incrby n 999",
                "decrby n 123456789",
                "append a x",
                "strlen k",
                "getrange k 1 3",
                "setrange k 1 xyz",
                "mget k n a missing",
                "mset k v l w m x",
                "msetnx k v new w"
            })
    void allocatesNothing(String line) {
        allocatesNothing(line.split(" ", -1));
    }

    /** Large values are told to the list of big keys, one by one. */
    @Test
    void largeValuesAllocateNothing() {
        allocatesNothing("set", "k", "x".repeat(5000));
        allocatesNothing("append", "a", "xyz".repeat(50));
    }

    private void allocatesNothing(String... words) {
        try (CommandFixture commands = new CommandFixture()) {
            commands.run("mset", "k", "v", "n", "1");
            try (CommandFixture.Prepared command = commands.prepare(words)) {
                repeat(command, WARM_UP);
                // The compiler may still be at it: the best of a few rounds is what the command itself does.
                long least = Long.MAX_VALUE;
                for (int round = 0; round < ROUNDS && least > 0; round++) {
                    long before = threads.getCurrentThreadAllocatedBytes();
                    repeat(command, MEASURED);
                    least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
                }
                assertThat(least / MEASURED).as("bytes an operation").isZero();
                assertThat(least).as("bytes of %d operations", MEASURED).isLessThan(MEASURED / 10);
            }
        }
    }

    private static void repeat(CommandFixture.Prepared command, int times) {
        for (int i = 0; i < times; i++) {
            command.run();
        }
    }
}
