package dev.torc.store;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The data of a keyspace as it was at one moment, given to {@link Saver}s record by record while commands go on. Each entry of the
 * cut is saved exactly once, in no particular order, with its value, expiry and database of that moment.
 *
 * <p><b>How.</b> A bit in each index slot says whether the entry is still owed to the cut. The cut turns the meaning of the bit around,
 * index by index, so that all are owed at once; a walk in slices saves and settles them; what is added is settled from the
 * beginning. A command that would change or free an owed record leaves it alone and writes another: the old one is the snapshot's
 * then (it <em>retires</em>) and freed when it has been saved. So nothing is copied or serialised under a command's lock but what the
 * command itself keeps of the value (EXPIRE, APPEND and SETRANGE: once, for a value not yet saved).
 *
 * <p><b>Memory.</b> What has retired lies where it lay, and 8 bytes each beside it; it does not count as data. {@link #heldBytes} says
 * how much it is; who walks had better save it first, and who changes data wait when it becomes too much.
 */
public final class Cut {
    /** Records of more bytes than this are not saved under the lock: compaction never moves them. */
    static final int LARGE = 64 << 10;

    /** Segments that giving up walks under one lock: some microseconds. */
    private static final int FORGET_SEGMENTS = 32;

    /** Takes the records. Called while their partition is locked; must not block or call the store. */
    @FunctionalInterface
    public interface Saver {
        /**
         * One record, valid during the call, of at most {@value Cut#LARGE} bytes.
         *
         * @param db its database at the cut
         * @param evictionState for the partition's {@link Partition#evictor}
         * @return false: there is no room for it, nothing was taken
         */
        boolean save(Partition partition, int db, long record, int evictionState);
    }

    /** A large record, which stays as it is until {@link #settle}. */
    public record Large(Partition partition, int db, long record, int evictionState) {}

    /** How a partition stands after {@link #step}. */
    public enum Step {
        /** There is more to save. */
        MORE,
        /** The next record is {@link #large} and to be saved without the lock. */
        LARGE,
        /** Nothing of this partition will be saved any more. */
        DONE
    }

    private final Keyspace keyspace;
    private final PartitionCut[] partitions;
    private final AtomicLong held = new AtomicLong();
    private final AtomicLong heldMax = new AtomicLong();
    private volatile boolean saving = true;
    private volatile @Nullable RuntimeException failure;

    /**
     * Cuts now. All partitions are locked by the caller.
     *
     * @throws IllegalStateException if there is another cut of the keyspace, neither done nor abandoned
     */
    public Cut(Keyspace keyspace) {
        this.keyspace = keyspace;
        this.partitions = new PartitionCut[keyspace.partitions()];
        for (int p = 0; p < partitions.length; p++) {
            if (keyspace.partition(p).cut() != null) {
                throw new IllegalStateException("a snapshot is under way");
            }
        }
        for (int p = 0; p < partitions.length; p++) {
            partitions[p] = new PartitionCut(this, keyspace.partition(p));
        }
    }

    /**
     * Saves a slice of a partition, which is locked by the caller: what has retired first.
     *
     * @param budget bytes of records, about
     */
    public Step step(int partition, long budget, Saver to) {
        Step step = partitions[partition].step(budget, to);
        if (step == Step.DONE) {
            keyspace.partition(partition).cut(null);
        }
        return step;
    }

    /** The record that made {@link #step} say LARGE; null: none. */
    public @Nullable Large large(int partition) {
        return partitions[partition].inHand();
    }

    /** The partition's large record has been saved. Its partition is locked by the caller. */
    public void settle(int partition) {
        partitions[partition].settleLarge();
    }

    /** Gives up, locking partitions for a slice at a time: nothing is saved any more. Nobody is in another method. */
    public void abandon() {
        saving = false;
        for (int p = 0; p < partitions.length; p++) {
            boolean done = false;
            while (!done) {
                Partition partition = keyspace.partition(p);
                partition.lock();
                try {
                    done = partitions[p].forget(FORGET_SEGMENTS);
                    if (done && partition.cut() == partitions[p]) {
                        partition.cut(null);
                    }
                } finally {
                    partition.unlock();
                }
            }
        }
    }

    boolean isSaving() {
        return saving;
    }

    void fail(RuntimeException cause) {
        failure = cause;
    }

    /** Why the cut is no longer whole: memory was exhausted; null: it is whole. Then {@link #abandon} is all that is left. */
    public @Nullable RuntimeException failure() {
        return failure;
    }

    void hold(long bytes) {
        long now = held.addAndGet(bytes);
        if (now > heldMax.get()) {
            heldMax.accumulateAndGet(now, Math::max);
        }
    }

    /** Bytes of retired records. From any thread. */
    public long heldBytes() {
        return held.get();
    }

    /** Of {@link #heldBytes}, those of one partition. From any thread. */
    public long heldBytes(int partition) {
        return partitions[partition].heldBytes();
    }

    /** The most that {@link #heldBytes} was. */
    public long heldBytesMax() {
        return heldMax.get();
    }

    /** Records that retired and were saved; exact when nobody is in another method. */
    public long retiredSaved() {
        long saved = 0;
        for (PartitionCut partition : partitions) {
            saved += partition.retiredSaved();
        }
        return saved;
    }
}
