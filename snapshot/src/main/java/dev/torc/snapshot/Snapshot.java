package dev.torc.snapshot;

import dev.torc.memory.Memory;
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
import org.jspecify.annotations.Nullable;

/**
 * A snapshot being taken: the data of a keyspace at the moment of {@link #begin}, as an RDB file, while commands go on.
 *
 * <p><b>Who does what.</b> Begin it with all partitions locked: that is the cut. Then any threads call {@link #copy}, which takes a
 * slice of the records under their partition's lock, any threads call {@link #serialise}, which makes the file's bytes of what was
 * copied, and one thread calls {@link #write} until it is done; {@link #step} copies and serialises at once. {@link #cancel} gives up,
 * also after one of them failed.
 *
 * <p><b>Memory.</b> Copies and serialised bytes wait in a fixed number of blocks; when all are in use the walk waits ({@code copy} does
 * nothing). A command that changes what was not walked yet never waits and copies nothing: its old record is the snapshot's then
 * ({@link Cut}), and saved before anything else. So that this stays little, ask {@link #hasRoom} before running commands that write, and
 * let them wait while it says no. Values too long for a block are written from where they lie.
 */
public final class Snapshot {
    /** Bytes of the blocks, those for copies included. */
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

    /** Partitions that {@link #copyIfFree} tries to lock. */
    private static final int LOCK_TRIES = 4;

    /** Copies at most, of a block each: what a thread can serialise in some milliseconds, so that it need not wait for the walk. */
    private static final int COPIES_MAX = 16;

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
    private final Copies.Past past;
    private final long keysAtCut;
    private final long retiredMax;
    private final BlockQueue blocks;
    private final FileEncoder file;
    private final Cut cut;
    private final AtomicLong saved = new AtomicLong();

    /** Partitions with something left to walk that nobody is walking. Guarded by this, as all up to {@link #unfinished}. */
    private final ArrayDeque<Integer> waiting = new ArrayDeque<>();

    private final ArrayDeque<Copies> unused = new ArrayDeque<>();
    private final ArrayDeque<Copies> copied = new ArrayDeque<>();
    private final ArrayDeque<BlockWriter> idle = new ArrayDeque<>();
    private int copies;
    private int copying;
    private int serialising;
    private boolean closed;

    /** Partitions of which something is left to walk. */
    private int unfinished;

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

    private static Copies.Past past(EvictionPolicy policy) {
        if (policy == EvictionPolicy.ALLKEYS_LRU || policy == EvictionPolicy.VOLATILE_LRU) {
            return Copies.Past.IDLE_TIME;
        }
        return policy.countsFrequency() ? Copies.Past.FREQUENCY : Copies.Past.NOTHING;
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
     * Copies a slice and serialises it. From any thread, which holds no partition's lock.
     *
     * @param budget bytes of records, about
     * @return whether there is nothing more to walk, or not now: the buffer is full, or other threads are at what is left
     */
    public boolean step(long budget) {
        makeCopies();
        boolean hasCopied = copy(budget) >= 0;
        return !serialise() && !hasCopied;
    }

    /**
     * Copies a slice for {@link #serialise}. From any thread, which holds no partition's lock; one partition is locked meanwhile, for
     * about a microsecond a record.
     *
     * @param budget bytes of records, about
     * @return bytes copied; -1: there is nothing more to copy, or not now, as nothing was serialised yet or others are at what is left
     */
    public long copy(long budget) {
        return copy(budget, true);
    }

    /** Does the same for a thread that is not to wait for a partition: it passes over those that are locked. */
    public long copyIfFree(long budget) {
        return copy(budget, false);
    }

    private long copy(long budget, boolean waits) {
        Copies to;
        int number = -1;
        synchronized (this) {
            if (!closed && failure() == null && !unused.isEmpty()) {
                number = waits ? nextPartition() : nextFreePartition();
            }
            if (number < 0) {
                return -1;
            }
            to = unused.pop();
            copying++;
        }
        if (waits) {
            keyspace.partition(number).lock();
        }
        return copy(number, budget, to);
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

    /** The next one that was not locked, and is now. Or -1. */
    private int nextFreePartition() {
        for (int i = 0; i < LOCK_TRIES; i++) {
            int number = nextPartition();
            if (number < 0 || keyspace.partition(number).tryLock()) {
                return number;
            }
            waiting.addLast(number);
        }
        return -1;
    }

    /** Copies from a partition that is locked, and unlocks it. */
    private long copy(int number, long budget, Copies to) {
        Cut.Step outcome = Cut.Step.MORE;
        long bytes = 0;
        try {
            outcome = cut.step(number, budget, to);
            Cut.Large large = cut.large(number);
            if (large != null) {
                to.append(large);
            }
            bytes = to.bytes();
        } catch (RuntimeException | Error e) {
            failure = e;
        } finally {
            keyspace.partition(number).unlock();
        }
        finishCopy(number, to, outcome);
        return bytes;
    }

    private synchronized void finishCopy(int number, Copies to, Cut.Step outcome) {
        copying--;
        switch (outcome) {
            case MORE -> waiting.addLast(number); // others in between: the lock is not fair
            case LARGE -> {} // goes on when the file's writer has written it
            case DONE -> unfinished--;
        }
        copied.addLast(to);
        notifyAll(); // who gives up waits for it
    }

    /** Gets memory for one more {@link Copies}, until there are as many as there may be. */
    private void makeCopies() {
        synchronized (this) {
            if (closed || walkComplete || failure() != null || copies == COPIES_MAX) {
                return;
            }
            copies++;
            copying++; // the memory must not be given back meanwhile
        }
        Copies made = null;
        try {
            Block memory = blocks.take();
            if (memory != null) {
                Memory.fill(memory.address, Block.BYTES, 0); // the first access takes longer than whoever copies has
                made = new Copies(memory, past, cutMs);
            }
        } catch (RuntimeException e) {
            failure = e;
        }
        finishMaking(made);
    }

    private synchronized void finishMaking(@Nullable Copies made) {
        copying--;
        if (made == null) {
            copies--;
        } else {
            unused.push(made);
        }
        endIfComplete();
        notifyAll();
    }

    /**
     * Serialises one slice. From any thread, which holds no partition's lock; by no other when {@link #cancel} is called.
     *
     * @return false: nothing that was copied is left to be serialised, or the buffer is full
     */
    public boolean serialise() {
        makeCopies();
        Copies from;
        BlockWriter writer;
        synchronized (this) {
            if (closed || failure() != null || copied.isEmpty()) {
                return false;
            }
            from = copied.pop();
            writer = idle.isEmpty() ? new BlockWriter(blocks, options.compress) : idle.pop();
            serialising++;
        }
        boolean all = false;
        long before = writer.saved();
        try {
            all = writer.serialise(from);
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        boolean any = all || writer.saved() > before;
        saved.addAndGet(writer.saved() - before);
        finishSerialising(from, writer, all);
        return any;
    }

    /** Whether something copied waits for {@link #serialise}. */
    public synchronized boolean hasCopies() {
        return !copied.isEmpty();
    }

    /** Whether {@link #copy} has room for half of all it ever has room for. */
    public synchronized boolean wantsCopies() {
        return !waiting.isEmpty() && 2 * unused.size() >= copies;
    }

    private synchronized void finishSerialising(Copies from, BlockWriter writer, boolean all) {
        serialising--;
        idle.push(writer);
        if (all) {
            from.clear();
            unused.push(from);
        } else {
            copied.addFirst(from);
        }
        endIfComplete();
    }

    private void endIfComplete() {
        if (unfinished == 0 && copying == 0 && serialising == 0 && copied.isEmpty()) {
            idle.forEach(BlockWriter::seal);
            walkComplete = true;
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
        synchronized (this) {
            closed = true;
        }
        blocks.close();
        file.close();
    }

    /**
     * Gives up, locking one partition after the other. Waits for threads that are in {@link #copy}; none is in another method any more.
     */
    public void cancel() {
        awaitCopying();
        cut.abandon();
        close();
    }

    private synchronized void awaitCopying() {
        closed = true;
        boolean interrupted = false;
        while (copying > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true; // their memory must not be freed
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
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
