package dev.torc.snapshot;

import dev.torc.snapshot.rdb.Crc64;
import dev.torc.snapshot.rdb.RdbWriter;
import dev.torc.store.Cut;
import dev.torc.store.Keyspace;
import dev.torc.store.Partition;
import dev.torc.store.eviction.EvictionPolicy;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot being taken: the data of a keyspace at the moment of {@link #begin}, as an RDB file, while commands go on.
 *
 * <p><b>Who does what.</b> Begin it with all partitions locked: that is the cut. Then any threads call {@link #step} until the walk
 * is complete, each time serialising a slice, and one thread calls {@link #write} until it is done. {@link #cancel} gives up.
 *
 * <p><b>Memory.</b> Serialised bytes wait in blocks for the file's writer, up to a limit. When it is reached the walk waits ({@code
 * step} does nothing). A command that changes what was not walked yet never waits: its old record takes room beyond the limit.
 * So that this stays little, ask {@link #hasRoom} before running commands that write, and let them wait while it says no.
 */
public final class Snapshot {
    /** Bytes beyond which the walk waits for the file. */
    static final long BUFFER_BYTES = 16 << 20;

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
    private final BlockQueue blocks = new BlockQueue(BUFFER_BYTES);
    private final BlockWriter.Past past;
    private final long keysAtCut;
    private final Early early = new Early();
    private final Cut cut;

    /** Partitions with something left to walk, and writers that no thread is walking with. Guarded by this. */
    private final ArrayDeque<Integer> waiting = new ArrayDeque<>();

    private final ArrayDeque<BlockWriter> idle = new ArrayDeque<>();
    private int unfinished;
    private long walked;
    private volatile boolean walkComplete;
    private volatile @Nullable Throwable failure;

    // of the thread that writes the file
    private long crc;
    private long written;
    private volatile long bytesWritten;

    private Snapshot(Keyspace keyspace, Options options, long nowMs) {
        this.keyspace = keyspace;
        this.options = options;
        this.cutMs = nowMs;
        this.past = past(keyspace.evictionPolicy());
        this.early.writer = newWriter();
        long keys = 0;
        for (int db = 0; db < keyspace.databases(); db++) {
            keys += keyspace.size(db);
        }
        this.keysAtCut = keys;
        writeHead();
        this.cut = new Cut(keyspace, early);
        this.unfinished = keyspace.partitions();
        for (int p = 0; p < unfinished; p++) {
            waiting.add(p);
        }
    }

    /** Begins a snapshot of the data as it is now. All partitions are locked by the caller; no other snapshot is under way. */
    public static Snapshot begin(Keyspace keyspace, Options options, long nowMs) {
        return new Snapshot(keyspace, options, nowMs);
    }

    private static BlockWriter.Past past(EvictionPolicy policy) {
        if (policy == EvictionPolicy.ALLKEYS_LRU || policy == EvictionPolicy.VOLATILE_LRU) {
            return BlockWriter.Past.IDLE_TIME;
        }
        return policy.countsFrequency() ? BlockWriter.Past.FREQUENCY : BlockWriter.Past.NOTHING;
    }

    private BlockWriter newWriter() {
        return new BlockWriter(blocks, options.compress, past, cutMs);
    }

    private void writeHead() {
        Block head = blocks.take(BlockQueue.BLOCK_BYTES);
        RdbWriter rdb = new RdbWriter(false).to(head.address);
        rdb.header();
        options.aux.forEach(rdb::aux);
        for (int db = 0; db < keyspace.databases(); db++) {
            if (keyspace.size(db) > 0) {
                rdb.selectDb(db);
                rdb.resizeDb(keyspace.size(db), keyspace.volatileKeys(db));
            }
        }
        head.used = rdb.position() - head.address;
        blocks.seal(head);
    }

    // ---- the walk

    /**
     * Serialises a slice. From any thread, which holds no partition's lock; one partition is locked meanwhile.
     *
     * @param budget bytes of records, about
     * @return whether there is nothing more to walk, or not now: the buffer is full, or other threads are walking what is left
     */
    public boolean step(long budget) {
        if (walkComplete || !blocks.hasRoom() || failure != null) {
            return true;
        }
        int number;
        BlockWriter writer;
        synchronized (this) {
            Integer next = waiting.poll();
            if (next == null) {
                return true;
            }
            number = next;
            writer = idle.poll();
        }
        if (writer == null) {
            writer = newWriter();
        }
        boolean done = false;
        Partition partition = keyspace.partition(number);
        partition.lock();
        try {
            done = cut.step(number, budget, writer);
        } catch (RuntimeException | Error e) {
            failure = e;
        } finally {
            partition.unlock();
        }
        finishStep(number, writer, done);
        return false;
    }

    private synchronized void finishStep(int number, BlockWriter writer, boolean done) {
        idle.push(writer);
        if (!done) {
            waiting.addFirst(number);
        } else if (--unfinished == 0) {
            for (BlockWriter each : idle) {
                each.seal();
                walked += each.saved();
            }
            early.seal();
            walkComplete = true;
        }
    }

    /** Takes what commands are about to change: from any thread, under a partition's lock, so it must not throw. */
    private final class Early implements Cut.Saver {
        private @Nullable BlockWriter writer;

        @Override
        public boolean hasRoom() {
            return blocks.hasRoom();
        }

        @Override
        public synchronized void save(Partition partition, int db, long record, int evictionState) {
            BlockWriter to = writer;
            if (to == null || failure != null) {
                return;
            }
            try {
                to.save(partition, db, record, evictionState);
            } catch (RuntimeException | Error e) {
                failure = e;
            }
        }

        synchronized void seal() {
            if (writer != null) {
                writer.seal();
            }
        }

        synchronized long saved() {
            return writer == null ? 0 : writer.saved();
        }
    }

    // ---- the file

    /**
     * Writes a block to the sink, if there is one. From one thread.
     *
     * @throws IOException if the sink failed, or serialising did (out of memory); then {@link #cancel} is all that is left
     */
    public Written write(SnapshotSink sink) throws IOException {
        boolean complete = walkComplete;
        if (failure != null) {
            throw new IOException("snapshot failed: " + failure, failure);
        }
        Block block = blocks.poll();
        if (block != null) {
            try {
                put(sink, block.address, block.used);
            } finally {
                blocks.release(block);
            }
            return Written.SOME;
        }
        if (!complete) {
            return Written.NOTHING_YET;
        }
        writeEnd(sink);
        blocks.clear();
        return Written.ALL;
    }

    private void put(SnapshotSink sink, long address, long length) throws IOException {
        if (options.checksum) {
            crc = Crc64.update(crc, address, length);
        }
        sink.write(address, length);
        written += length;
        bytesWritten = written;
    }

    private void writeEnd(SnapshotSink sink) throws IOException {
        Block end = blocks.take(RdbWriter.ITEM_ROOM);
        try {
            RdbWriter rdb = new RdbWriter(false).to(end.address);
            rdb.end();
            put(sink, end.address, 1);
            rdb.checksum(crc);
            put(sink, end.address + 1, rdb.position() - end.address - 1);
        } finally {
            blocks.release(end);
        }
    }

    /** Gives up, locking one partition after the other. No thread is in {@link #step} or {@link #write} any more. */
    public void cancel() {
        cut.abandon();
        blocks.clear();
    }

    // ---- how it goes

    /** Whether the buffer has room: if not, commands that write had better wait for a moment. */
    public boolean hasRoom() {
        return blocks.hasRoom();
    }

    /** Whether all is serialised; what is left is writing. */
    public boolean isWalkComplete() {
        return walkComplete;
    }

    /** Keys at the cut, those included whose time had passed unnoticed. */
    public long keysAtCut() {
        return keysAtCut;
    }

    /** Keys serialised, exact when the walk is complete and no thread is walking. */
    public synchronized long keysSaved() {
        long saved = walkComplete ? walked : 0;
        if (!walkComplete) {
            for (BlockWriter each : idle) {
                saved += each.saved();
            }
        }
        return saved + early.saved();
    }

    /** Of {@link #keysSaved}, those that a command was about to change. */
    public long keysSavedEarly() {
        return early.saved();
    }

    public long bytesWritten() {
        return bytesWritten;
    }

    /** The most bytes that the buffer held at a time. */
    public long bufferMax() {
        return blocks.heldMax();
    }
}
