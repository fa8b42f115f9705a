package dev.torc.snapshot;

import dev.torc.memory.Memory;
import dev.torc.store.Cut;
import dev.torc.store.Partition;
import dev.torc.store.Record;
import org.jspecify.annotations.Nullable;

/**
 * Records copied under a partition's lock, to be serialised without it and by another thread: compressing takes much longer than copying,
 * and who loses its core while it holds the lock holds up whoever wants the partition until it has it again.
 *
 * <p>One after the other in a block's memory, each a head and the bytes of key and value; perhaps a large one that is not copied behind
 * them.
 */
final class Copies implements Cut.Saver {
    /** What of an entry's past is written, as Redis does by its policy. */
    enum Past {
        NOTHING,
        IDLE_TIME,
        FREQUENCY
    }

    private static final int DB = 0;
    private static final int KEY_LENGTH = 4;
    private static final int VALUE_LENGTH = 8;
    private static final int PAST = 12;
    private static final int EXPIRE_AT = 16;
    private static final int HEAD_BYTES = 24;

    private final long start;
    private final Past past;
    private final long cutMs;
    private long end;
    private long next;
    private Cut.@Nullable Large large;
    private int largePast;

    /** @param memory an empty block */
    Copies(Block memory, Past past, long cutMs) {
        this.start = memory.address;
        this.past = past;
        this.cutMs = cutMs;
        clear();
    }

    // ---- copying

    @Override
    public boolean save(Partition partition, int db, long record, int evictionState) {
        if (Record.type(record) != Record.STRING) {
            throw new IllegalStateException("record of type " + Record.type(record) + " (expected: a string)");
        }
        long layout = Record.layout(record);
        int keyLength = Record.keyLength(layout);
        int valueLength = Record.valueLength(layout);
        if (end + HEAD_BYTES + keyLength + valueLength > start + Block.BYTES) {
            return false;
        }
        long copy = end;
        Memory.putInt(copy + DB, db);
        Memory.putInt(copy + KEY_LENGTH, keyLength);
        Memory.putInt(copy + VALUE_LENGTH, valueLength);
        Memory.putInt(copy + PAST, past(partition, evictionState));
        Memory.putLong(copy + EXPIRE_AT, Record.expireAtMs(record, layout));
        Memory.copy(Record.keyAddress(record, layout), copy + HEAD_BYTES, keyLength);
        Memory.copy(Record.valueAddress(record, layout), copy + HEAD_BYTES + keyLength, valueLength);
        end = copy + HEAD_BYTES + keyLength + valueLength;
        return true;
    }

    /** A record that stays where it lies; its partition is locked. */
    void append(Cut.Large record) {
        large = record;
        largePast = past(record.partition(), record.evictionState());
    }

    private int past(Partition partition, int evictionState) {
        return switch (past) {
            case IDLE_TIME -> (int) (partition.evictor().idleMs(evictionState, cutMs) / 1000);
            case FREQUENCY -> partition.evictor().frequency(evictionState, cutMs);
            case NOTHING -> 0;
        };
    }

    /** Bytes of copies. */
    long bytes() {
        return end - start;
    }

    // ---- reading

    Past past() {
        return past;
    }

    /** The next copy that was not {@link #pass}ed; 0: there is none. */
    long next() {
        return next == end ? 0 : next;
    }

    /** The next one is done with. */
    void pass() {
        next = value(next) + valueLength(next);
    }

    /** What comes behind the copies; null: nothing. */
    Cut.@Nullable Large large() {
        return large;
    }

    /** Of the entry that was {@link #append}ed. */
    int largePast() {
        return largePast;
    }

    void clear() {
        end = start;
        next = start;
        large = null;
    }

    static int db(long copy) {
        return Memory.getInt(copy + DB);
    }

    static int past(long copy) {
        return Memory.getInt(copy + PAST);
    }

    static long expireAtMs(long copy) {
        return Memory.getLong(copy + EXPIRE_AT);
    }

    static long key(long copy) {
        return copy + HEAD_BYTES;
    }

    static int keyLength(long copy) {
        return Memory.getInt(copy + KEY_LENGTH);
    }

    static long value(long copy) {
        return key(copy) + keyLength(copy);
    }

    static int valueLength(long copy) {
        return Memory.getInt(copy + VALUE_LENGTH);
    }
}
