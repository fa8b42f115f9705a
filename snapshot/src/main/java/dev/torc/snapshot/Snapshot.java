package dev.torc.snapshot;

import dev.torc.snapshot.rdb.RdbWriter;
import dev.torc.store.Cut;
import dev.torc.store.Keyspace;
import dev.torc.store.Partition;
import dev.torc.store.eviction.EvictionPolicy;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot being taken: the data of a keyspace at the moment of {@link #begin}, as an RDB file, while commands go on.
 *
 * <p><b>Who does what.</b> Begin it with all partitions locked: that is the cut. Then any threads call {@link #step} until the walk
 * is complete, each time serialising a slice, and one thread calls {@link #write} until it is done. {@link #cancel} gives up, also
 * after either of them failed.
 *
 * <p><b>Memory.</b> Serialised bytes wait in a fixed number of blocks for the file's writer; when all are in use the walk waits ({@code
 * step} does nothing). A command that changes what was not walked yet never waits and copies nothing: its old record is the
 * snapshot's then ({@link Cut}), and saved before anything else. So that this stays little, ask {@link #hasRoom} before running
 * commands that write, and let them wait while it says no. Values too long for a block are written from where they lie.
 */
public final class Snapshot {
    /** Bytes of the blocks. */
    static final long BUFFER_BYTES = 16 << 20;

    /** Bytes of replaced and removed records beyond which writes had better wait; more if all extra memory is a twentieth of the data. */
    static final long RETIRED_BYTES = 32 << 20;

    private static final int DATA_PER_EXTRA = 20;

    /** What writers may exceed the limit by, as they ask before they write. */
    private static final long EXTRA_SLACK = 4 << 20;

    /** The part of that beyond which they are saved before the walk goes on, wherever they are. */
    private static final int RETIRED_FIRST = 8;

    /** The part of it that is saved before writes that waited go on: letting them in one by one costs more than they do. */
    private static final int RETIRED_LET_IN = 32;

    /** Between two slices of the same partition, for those who wait for its lock. */
    public static final long LET_IN_NS = 50_000;

    /**
     * What is written how.
     *
     * @param compress {@code rdbcompression}
     * @param checksum {@code rdbchecksum}
     * @param aux fields about the file, in order: {@code redis-ver}, {@code ctime} …
     */
    public record Options(boolean compress, boolean checksum, Map<String, String> aux) {}

    /** What {@link #write} came to. */
    public enum Written {
        /** A block was written; there may be more. */
        SOME,
        /** There is nothing to write before the walk has gone on. */
        NOTHING_YET,
        /** The file is complete. */
        ALL
    }

    private final Keyspace keyspace;
    private final Options options;
    private final long cutMs;
    private final BlockWriter.Past past;
    private final long keysAtCut;
    private final long retiredMax;
    private final BlockQueue blocks;
    private final FileEncoder file;
    private final Cut cut;
    private final AtomicLong saved = new AtomicLong();

    /** Partitions with something left to walk that nobody is walking, and writers that nobody is walking with. Guarded by this. */
    private final ArrayDeque<Integer> waiting = new ArrayDeque<>();

    private final ArrayDeque<BlockWriter> idle = new ArrayDeque<>();
    private int unfinished;
    private volatile int walkedLast = -1;
    private volatile boolean waited;
    private volatile boolean walkComplete;
    private volatile boolean writesWait;
    private volatile @Nullable Throwable failure;

    private Snapshot(Keyspace keyspace, Options options, long nowMs) {
        this.keyspace = keyspace;
        this.options = options;
        this.cutMs = nowMs;
        this.past = past(keyspace.memory().evictionPolicy());
        long keys = 0;
        for (int db = 0; db < keyspace.databases(); db++) {
            keys += keyspace.size(db);
        }
        this.keysAtCut = keys;
        this.retiredMax =
                Math.max(RETIRED_BYTES, keyspace.memory().usedBytes() / DATA_PER_EXTRA - BUFFER_BYTES - EXTRA_SLACK);
        this.blocks = new BlockQueue(keyspace.pages(), (int) (BUFFER_BYTES / Block.BYTES));
        this.file = new FileEncoder(keyspace.pages(), options);
        this.cut = new Cut(keyspace);
        this.unfinished = keyspace.partitions();
        for (int p = 0; p < unfinished; p++) {
            waiting.add(p);
        }
    }

    /**
     * Begins a snapshot of the data as it is now. All partitions are locked by the caller.
     *
     * @throws IllegalStateException if another snapshot is under way
     */
    public static Snapshot begin(Keyspace keyspace, Options options, long nowMs) {
        Snapshot snapshot = new Snapshot(keyspace, options, nowMs);
        snapshot.writeHead();
        return snapshot;
    }

    private static BlockWriter.Past past(EvictionPolicy policy) {
        if (policy == EvictionPolicy.ALLKEYS_LRU || policy == EvictionPolicy.VOLATILE_LRU) {
            return BlockWriter.Past.IDLE_TIME;
        }
        return policy.countsFrequency() ? BlockWriter.Past.FREQUENCY : BlockWriter.Past.NOTHING;
    }

    private void writeHead() {
        try {
            Block head = Objects.requireNonNull(blocks.take());
            RdbWriter rdb = new RdbWriter(false).to(head.address);
            rdb.header();
            options.aux.forEach(rdb::aux);
            for (int db = 0; db < keyspace.databases(); db++) {
                if (keyspace.size(db) > 0) {
                    rdb.selectDb(db);
                    rdb.resizeDb(keyspace.size(db), keyspace.volatileKeys(db));
                }
            }
            head.used = (int) (rdb.position() - head.address);
            blocks.seal(head);
        } catch (RuntimeException e) {
            failure = e; // the locks are held: only cancel can undo the cut
        }
    }

    // ---- the walk

    /**
     * Serialises a slice. From any thread, which holds no partition's lock; one partition is locked while its records are copied.
     *
     * @param budget bytes of records, about
     * @return whether there is nothing more to walk, or not now: the buffer is full, or other threads are at what is left
     */
    public boolean step(long budget) {
        if (walkComplete || failure() != null) {
            return true;
        }
        int number;
        BlockWriter writer;
        synchronized (this) {
            number = nextPartition();
            if (number < 0) {
                return true;
            }
            writer = idle.isEmpty() ? new BlockWriter(blocks, options.compress, past, cutMs) : idle.pop();
        }
        boolean ready = false;
        Cut.Step outcome = Cut.Step.MORE;
        long before = writer.saved();
        try {
            ready = writer.prepare();
            if (ready) {
                outcome = walk(number, budget, writer);
            }
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        saved.addAndGet(writer.saved() - before);
        finishStep(number, writer, outcome);
        return !ready;
    }

    /** The partition whose turn it is; but first the one with the most retired records, if they have become many. Or -1. */
    private int nextPartition() {
        if (cut.heldBytes() < retiredMax / RETIRED_FIRST) {
            Integer next = waiting.poll();
            return next == null ? -1 : next;
        }
        int fullest = -1;
        for (int each : waiting) {
            if (fullest < 0 || cut.heldBytes(each) > cut.heldBytes(fullest)) {
                fullest = each;
            }
        }
        waiting.removeFirstOccurrence(fullest);
        return fullest;
    }

    private Cut.Step walk(int number, long budget, BlockWriter writer) {
        Partition partition = keyspace.partition(number);
        Cut.Step outcome;
        Cut.Large large;
        waited = number == walkedLast;
        if (waited) {
            LockSupport.parkNanos(LET_IN_NS);
        }
        walkedLast = number;
        partition.lock();
        try {
            outcome = cut.step(number, budget, writer);
            large = cut.large(number);
        } finally {
            partition.unlock();
        }
        writer.serialise();
        if (large != null) {
            writer.saveHead(large);
        }
        return outcome;
    }

    private synchronized void finishStep(int number, BlockWriter writer, Cut.Step outcome) {
        idle.push(writer);
        switch (outcome) {
            case MORE -> waiting.addLast(number); // others in between: the lock is not fair
            case LARGE -> {} // goes on when the file's writer has written it
            case DONE -> {
                if (--unfinished == 0) {
                    idle.forEach(BlockWriter::seal);
                    walkComplete = true;
                }
            }
        }
    }

    // ---- the file

    /**
     * Writes a block to the sink, if there is one. From one thread, which holds no partition's lock.
     *
     * @throws IOException if the sink failed, or serialising did (out of memory); then {@link #cancel} is all that is left
     */
    public Written write(SnapshotSink sink) throws IOException {
        boolean complete = walkComplete;
        Throwable failed = failure();
        if (failed != null) {
            throw new IOException("snapshot failed: " + failed, failed);
        }
        Block block = blocks.poll();
        if (block != null) {
            file.write(block, sink);
            finish(block);
            return Written.SOME;
        }
        if (!complete) {
            return Written.NOTHING_YET;
        }
        file.end(Objects.requireNonNull(blocks.take()), sink);
        close();
        return Written.ALL;
    }

    private void finish(Block block) {
        Cut.Large large = block.large;
        blocks.release(block);
        if (large != null) {
            Partition partition = large.partition();
            partition.lock();
            try {
                cut.settle(partition.number());
            } finally {
                partition.unlock();
            }
            synchronized (this) {
                waiting.addLast(partition.number());
            }
        }
    }

    private void close() {
        blocks.close();
        file.close();
    }

    /** Gives up, locking one partition after the other. No thread is in {@link #step} or {@link #write} any more. */
    public void cancel() {
        cut.abandon();
        close();
    }

    private @Nullable Throwable failure() {
        Throwable failed = failure;
        return failed == null ? cut.failure() : failed;
    }

    // ---- how it goes

    /** Whether little enough waits that commands changed ahead of the walk: if not, commands that write had better wait for a moment. */
    public boolean hasRoom() {
        boolean room = cut.heldBytes() < (writesWait ? retiredMax - retiredMax / RETIRED_LET_IN : retiredMax);
        if (writesWait == room) {
            writesWait = !room;
        }
        return room || failure() != null;
    }

    /** Whether the last step began by letting in those who waited for its partition, {@link #LET_IN_NS} or a little longer. */
    public boolean hasWaited() {
        return waited;
    }

    /** Whether all is serialised; what is left is writing. */
    boolean isWalkComplete() {
        return walkComplete;
    }

    /** Keys at the cut, those included whose time had passed unnoticed. */
    public long keysAtCut() {
        return keysAtCut;
    }

    /** Keys serialised. */
    public long keysSaved() {
        return saved.get();
    }

    /** Of {@link #keysSaved}, those that a command changed or removed first. */
    long keysSavedEarly() {
        return cut.retiredSaved();
    }

    public long bytesWritten() {
        return file.bytesWritten();
    }

    /** The most bytes that the snapshot took of memory: its blocks, and old records that it kept. */
    public long bufferBytesMax() {
        return blocks.bytesMax() + cut.heldBytesMax();
    }
}
