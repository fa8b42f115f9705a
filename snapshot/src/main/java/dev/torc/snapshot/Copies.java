package dev.torc.snapshot;

import dev.torc.memory.Memory;
import dev.torc.snapshot.rdb.RdbWriter;
import dev.torc.store.Record;

/**
 * Records copied under a partition's lock, to be serialised without it: compressing takes much longer than copying, and a thread that
 * loses its core while it holds the lock holds up whoever wants the partition until it has it again.
 *
 * <p>One after the other in a block's memory, each a head and the bytes of key and value; never longer than what they may take serialised.
 */
final class Copies {
    private static final int DB = 0;
    private static final int KEY_LENGTH = 4;
    private static final int VALUE_LENGTH = 8;
    private static final int PAST = 12;
    private static final int EXPIRE_AT = 16;
    private static final int HEAD_BYTES = 24;

    private final long start;
    private long end;
    private long room;

    Copies(Block memory) {
        start = memory.address;
        end = start;
    }

    /** What they take serialised at most. */
    long room() {
        return room;
    }

    /** @param past what of the entry's use is written, seconds or a count */
    void add(int db, long record, long layout, int past) {
        int keyLength = Record.keyLength(layout);
        int valueLength = Record.valueLength(layout);
        long copy = end;
        Memory.putInt(copy + DB, db);
        Memory.putInt(copy + KEY_LENGTH, keyLength);
        Memory.putInt(copy + VALUE_LENGTH, valueLength);
        Memory.putInt(copy + PAST, past);
        Memory.putLong(copy + EXPIRE_AT, Record.expireAtMs(record, layout));
        Memory.copy(Record.keyAddress(record, layout), copy + HEAD_BYTES, keyLength);
        Memory.copy(Record.valueAddress(record, layout), copy + HEAD_BYTES + keyLength, valueLength);
        end = copy + HEAD_BYTES + keyLength + valueLength;
        room += RdbWriter.entryRoom(keyLength, valueLength);
    }

    void clear() {
        end = start;
        room = 0;
    }

    long first() {
        return start;
    }

    /** Whether this is past the last. */
    boolean isEnd(long copy) {
        return copy == end;
    }

    static long next(long copy) {
        return value(copy) + valueLength(copy);
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
