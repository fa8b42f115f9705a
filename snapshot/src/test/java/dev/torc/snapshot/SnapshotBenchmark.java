package dev.torc.snapshot;

import dev.torc.memory.Memory;
import dev.torc.memory.PageHeap;
import dev.torc.store.Key;
import dev.torc.store.Keyspace;
import dev.torc.store.Partition;
import dev.torc.store.Record;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * Prints how fast snapshots are written and loaded, in MB of file a second of the clock and of processor time. Run its main method; the
 * arguments are a directory on the disk to measure, the MB of data, and the bytes of a value. The last file stays there, for
 * redis-server to load. Values are random bytes of 64 different ones, so that LZF has much to look for and little to find.
 */
final class SnapshotBenchmark {
    private static final int ROUNDS = 3;
    private static final int STEP_BYTES = 64 << 10;
    private static final int CHANGES_A_MS = 20;

    private final Path file;
    private final int valueLength;
    private final int keys;

    private SnapshotBenchmark(Path directory, long bytes, int valueLength) {
        this.file = directory.resolve("benchmark-" + valueLength + ".rdb");
        this.valueLength = valueLength;
        this.keys = (int) (bytes / (valueLength + 16));
    }

    public static void main(String[] arguments) throws Exception {
        long bytes = Long.parseLong(arguments[1]) << 20;
        new SnapshotBenchmark(Path.of(arguments[0]), bytes, Integer.parseInt(arguments[2])).run();
    }

    private void run() throws Exception {
        try (PageHeap pages = new PageHeap(16L << 30)) {
            Keyspace data = keyspace(pages);
            fill(data);
            for (int round = 0; round < ROUNDS; round++) {
                save(data, true);
                save(data, false);
            }
            saveWhileChanging(data);
        }
        for (int round = 0; round < ROUNDS; round++) {
            load(1);
            load(2);
        }
    }

    private static Keyspace keyspace(PageHeap pages) {
        return new Keyspace(16, 16, pages, new SplittableRandom(1)::nextLong, Data.NOW);
    }

    private void fill(Keyspace data) {
        try (Setter setter = new Setter(data)) {
            for (int i = 0; i < keys; i++) {
                setter.set(i);
            }
        }
    }

    /** Sets keys of one keyspace, each to another value; of one thread. */
    private final class Setter implements AutoCloseable {
        private final Keyspace data;
        private final SplittableRandom random = new SplittableRandom(2);
        private final Native keyBytes = new Native(16);
        private final Native value = new Native(valueLength);
        private final Key key = new Key();

        Setter(Keyspace data) {
            this.data = data;
        }

        void set(int number) {
            byte[] name = String.format("key:%012d", number).getBytes(StandardCharsets.ISO_8859_1);
            Memory.copy(name, 0, keyBytes.address(), name.length);
            for (int b = 0; b < valueLength; b++) {
                Memory.putByte(value.address() + b, ' ' + random.nextInt(64));
            }
            key.set(keyBytes.address(), name.length, data.hasher());
            Partition partition = data.partitionOf(key);
            partition.lock();
            partition.set(0, key, Record.STRING, 0, value.address(), valueLength, Record.NEVER, Data.NOW);
            partition.unlock();
        }

        @Override
        public void close() {
            keyBytes.close();
            value.close();
        }
    }

    /** While another thread changes {@value #CHANGES_A_MS} keys a millisecond. */
    private void saveWhileChanging(Keyspace data) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        long[] longestNs = new long[1];
        int[] changes = new int[2];
        Thread changing = new Thread(() -> {
            try (Setter setter = new Setter(data)) {
                SplittableRandom random = new SplittableRandom(3);
                while (!done.get()) {
                    for (int i = 0; i < CHANGES_A_MS; i++) {
                        long began = System.nanoTime();
                        setter.set(random.nextInt(keys));
                        long took = System.nanoTime() - began;
                        longestNs[0] = Math.max(longestNs[0], took);
                        changes[0]++;
                        changes[1] += took > 2_000_000 ? 1 : 0;
                    }
                    LockSupport.parkNanos(1_000_000);
                }
            }
        });
        changing.start();
        Snapshot snapshot = save(data, true);
        done.set(true);
        changing.join();
        System.out.printf(
                "of %,d keys %,d were changed first; %.1f MB of memory at most; of %,d changes %d took over 2 ms, one %.1f ms%n",
                snapshot.keysSaved(),
                snapshot.keysSavedEarly(),
                snapshot.bufferBytesMax() / 1e6,
                changes[0],
                changes[1],
                longestNs[0] / 1e6);
    }

    private Snapshot save(Keyspace data, boolean compress) throws Exception {
        data.lockAll();
        Snapshot snapshot = Snapshot.begin(data, new Snapshot.Options(compress, true, Map.of()), Data.NOW);
        data.unlockAll();
        Clock clock = new Clock();
        CountDownLatch done = new CountDownLatch(1);
        Thread walker = new Thread(() -> {
            while (!snapshot.isWalkComplete()) {
                if (snapshot.step(STEP_BYTES)) {
                    Thread.yield();
                }
            }
            clock.add();
            done.countDown();
        });
        walker.start();
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            SnapshotSink sink = (address, length) -> {
                ByteBuffer bytes = buffer(address, length);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            };
            Snapshot.Written written = snapshot.write(sink);
            while (written != Snapshot.Written.ALL) {
                if (written == Snapshot.Written.NOTHING_YET) {
                    Thread.sleep(0, 200_000);
                }
                written = snapshot.write(sink);
            }
        }
        done.await();
        clock.add();
        clock.print("written, compression " + (compress ? "on" : "off"), snapshot.bytesWritten());
        return snapshot;
    }

    private void load(int workers) throws IOException, InterruptedException {
        ExecutorService executor = Executors.newFixedThreadPool(workers);
        try (PageHeap pages = new PageHeap(16L << 30);
                FileChannel channel = FileChannel.open(file)) {
            Clock clock = new Clock();
            SnapshotLoader loader = new SnapshotLoader(keyspace(pages), executor, workers, Data.NOW, () -> {});
            SnapshotLoader.Result result = loader.load((address, room) -> channel.read(buffer(address, room)));
            CountDownLatch counted = new CountDownLatch(workers);
            for (int w = 0; w < workers; w++) {
                executor.execute(() -> {
                    clock.add();
                    counted.countDown();
                    try {
                        counted.await(); // so that each thread counts once
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
            }
            counted.await();
            clock.add();
            clock.print("loaded, workers " + workers, result.bytes());
        } finally {
            executor.shutdown();
        }
    }

    private static ByteBuffer buffer(long address, long length) {
        return MemorySegment.ofAddress(address).reinterpret(length).asByteBuffer();
    }

    /** Time by the clock, and processor time of the threads that {@link #add} themselves. */
    private static final class Clock {
        private final long began = System.nanoTime();
        private final long cpuBefore = cpu();
        private final Thread first = Thread.currentThread();
        private long cpu;

        /** Adds the calling thread: the one that made this clock since then, any other since its start. */
        synchronized void add() {
            cpu += cpu() - (Thread.currentThread() == first ? cpuBefore : 0);
        }

        private static long cpu() {
            return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        }

        synchronized void print(String what, long bytes) {
            double clock = System.nanoTime() - began;
            System.out.printf(
                    "%-28s %6.0f MB/s by the clock, %6.0f MB a second of processor time%n",
                    what, bytes * 1e3 / clock, bytes * 1e3 / cpu);
        }
    }
}
