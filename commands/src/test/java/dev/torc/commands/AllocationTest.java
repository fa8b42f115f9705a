package dev.torc.commands;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that caches live on leave nothing for the garbage collector, alone or (split by {@code |}) in turn. */
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
                "set k 0123456789 | getdel k",
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
                "msetnx k v new w",
                "del missing",
                "set k 0123456789 | del k",
                "set k 0123456789 ex 100 | unlink k missing",
                "exists k missing k",
                "touch k n",
                "type k",
                "expire k 100",
                "expire missing 100",
                "set k 0123456789 | pexpire k 100000",
                "expire k 200 gt",
                "expireat k 4102444800",
                "pexpireat k 4102444800000",
                "expire k 100 | persist k",
                "ttl k",
                "pttl k",
                "expiretime k",
                "pexpiretime k"
            })
    void allocatesNothing(String line) {
        allocatesNothing(Stream.of(line.split(" \\| "))
                .map(words -> words.split(" ", -1))
                .toArray(String[][]::new));
    }

    /** Large values are told to the list of big keys, one by one. */
    @Test
    void largeValuesAllocateNothing() {
        allocatesNothing(new String[] {"set", "k", "x".repeat(5000)});
        allocatesNothing(new String[] {"append", "a", "xyz".repeat(50)});
    }

    private void allocatesNothing(String[]... lines) {
        try (CommandFixture commands = new CommandFixture()) {
            commands.run("mset", "k", "v", "n", "1");
            CommandFixture.Prepared[] prepared =
                    Stream.of(lines).map(commands::prepare).toArray(CommandFixture.Prepared[]::new);
            repeat(prepared, WARM_UP);
            // The compiler may still be at it: the best of a few rounds is what the commands themselves do.
            long least = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS && least > 0; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                repeat(prepared, MEASURED);
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            Stream.of(prepared).forEach(CommandFixture.Prepared::close);
            assertThat(least / MEASURED).as("bytes an operation").isZero();
            assertThat(least).as("bytes of %d operations", MEASURED).isLessThan(MEASURED / 10);
        }
    }

    private static void repeat(CommandFixture.Prepared[] commands, int times) {
        for (int i = 0; i < times; i++) {
            for (CommandFixture.Prepared command : commands) {
                command.run();
            }
        }
    }
}
