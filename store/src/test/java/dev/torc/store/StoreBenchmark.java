package dev.torc.store;

import dev.torc.memory.Memory;
import dev.torc.memory.PageHeap;
import java.lang.foreign.Arena;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What the store costs a command, without protocol and network: nanoseconds for one key at random, hash and lock included. Keys have 16
 * bytes, values 100. Not part of the tests: run it by its name. The system property {@code jmh} takes JMH's own options, for
 * example {@code -Djmh='get -p keys=100000 -prof gc'}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class StoreBenchmark {
    private static final int VALUE_BYTES = 100;
    private static final int PREFIX = 4;
    private static final int DIGITS = 12;
    private static final long NOW_MS = 1_700_000_000_000L;

    @Param({"100000", "5000000"})
    public int keys;

    /** Whether somebody hears of the changes: a sink that counts them. */
    @Param("false")
    public boolean heard;

    private final Arena arena = Arena.ofShared();
    private final long keyAddress = arena.allocate(16).address();
    private final long valueAddress = arena.allocate(VALUE_BYTES).address();
    private final Key key = new Key();
    private final PageHeap pages = new PageHeap(8L << 30);
    private final SplittableRandom random = new SplittableRandom(1);
    private final Keyspace keyspace = new Keyspace(16, 16, pages, random::nextLong, NOW_MS);
    private long state = 1;
    private long counter;
    private long changes;

    /** Runs JMH on this class. */
    @Test
    void run() throws RunnerException, CommandLineOptionException {
        String[] arguments = System.getProperty("jmh", "").trim().split(" +");
        CommandLineOptions given = new CommandLineOptions(arguments[0].isEmpty() ? new String[0] : arguments);
        OptionsBuilder options = new OptionsBuilder();
        options.parent(given);
        if (given.getIncludes().isEmpty()) {
            options.include(StoreBenchmark.class.getSimpleName());
        }
        new Runner(options.build()).run();
    }

    @Setup(Level.Trial)
    public void fill() {
        Memory.copy(StoreFixture.bytes("key:"), 0, keyAddress, PREFIX);
        for (int i = 0; i < keys; i++) {
            name(i);
            Partition partition = lock();
            partition.set(0, key, Record.STRING, 0, valueAddress, VALUE_BYTES, Record.NEVER, NOW_MS);
            partition.unlock();
        }
        keyspace.sink(heard ? _ -> changes++ : null);
    }

    @TearDown(Level.Trial)
    public void close() {
        keyspace.check();
        pages.close();
        arena.close();
    }

    private void name(int number) {
        int rest = number;
        for (int i = DIGITS - 1; i >= 0; i--) {
            Memory.putByte(keyAddress + PREFIX + i, '0' + rest % 10);
            rest /= 10;
        }
    }

    private void nextKey() {
        state ^= state << 13;
        state ^= state >>> 7;
        state ^= state << 17;
        name((int) ((state >>> 33) * keys >>> 31));
    }

    private Partition lock() {
        key.set(keyAddress, 16, keyspace.hasher());
        Partition partition = keyspace.partitionOf(key);
        partition.lock();
        return partition;
    }

    /** The part of the others that is not the store's: a key's name. */
    @Benchmark
    public long name() {
        nextKey();
        return state;
    }

    @Benchmark
    public long get() {
        nextKey();
        Partition partition = lock();
        long record = partition.find(0, key, NOW_MS, Partition.Access.READ);
        long first = Memory.getLong(Record.valueAddress(record, Record.layout(record)));
        partition.unlock();
        return first;
    }

    @Benchmark
    public long set() {
        nextKey();
        Partition partition = lock();
        long record = partition.set(0, key, Record.STRING, 0, valueAddress, VALUE_BYTES, Record.NEVER, NOW_MS);
        partition.unlock();
        return record;
    }

    /** As INCR does: find, and another value of the same length. */
    @Benchmark
    public long setValue() {
        nextKey();
        Partition partition = lock();
        long record = partition.find(0, key, NOW_MS, Partition.Access.WRITE);
        Memory.putLong(valueAddress, counter++);
        record = partition.strings().setValue(0, key, record, 0, valueAddress, VALUE_BYTES);
        partition.unlock();
        return record;
    }

    @Benchmark
    public long expire() {
        nextKey();
        Partition partition = lock();
        long record = partition.find(0, key, NOW_MS, Partition.Access.WRITE);
        record = partition.setExpiry(0, key, record, NOW_MS + 1_000_000);
        partition.unlock();
        return record;
    }

    /** DEL, and SET so that the key is there the next time. */
    @Benchmark
    public long deleteAndSet() {
        nextKey();
        Partition partition = lock();
        partition.delete(0, key);
        long record = partition.set(0, key, Record.STRING, 0, valueAddress, VALUE_BYTES, Record.NEVER, NOW_MS);
        partition.unlock();
        return record;
    }
}
