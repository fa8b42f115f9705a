package dev.torc.store;

import dev.torc.memory.Heap;
import dev.torc.memory.Memory;

/**
 * Changes strings where they lie, as far as their chunks allow: APPEND and SETRANGE write into them, INCR and its like give them another
 * value. What a snapshot is owed stays as it is, and the key gets another record.
 *
 * <p>Guarded by the partition's lock. Records are what {@link Partition#find} has just returned under it.
 */
public final class StringEditor {
    /** Room in large strings for the appends to come: a quarter of the length, at most this many bytes. */
    public static final int APPEND_ROOM_MAX = 1 << 20;

    private final Partition partition;
    private final Databases databases;
    private final Heap heap;
    private final ChangeReporter reporter;

    StringEditor(Partition partition, Databases databases, Heap heap, ChangeReporter reporter) {
        this.partition = partition;
        this.databases = databases;
        this.heap = heap;
        this.reporter = reporter;
    }

    /** Bytes that a string which outgrows its chunk gets beyond its new length. */
    public static int appendRoom(long newLength) {
        return (int) Math.min(newLength / 4, APPEND_ROOM_MAX);
    }

    /**
     * Writes bytes into a string, which is extended by zero bytes as far as needed and becomes raw; a missing key is an empty string.
     *
     * @param record what {@link Partition#find} returned, 0 for a missing key
     * @param offset where to write; {@code offset + length} is at most {@link Record#VALUE_MAX}
     * @return the record
     */
    public long setRange(int db, Key key, long record, int offset, long bytes, int length, long nowMs) {
        long target;
        int oldLength = 0;
        if (record == 0) {
            target = partition.place(db, key, Record.STRING, Record.RAW, offset + length, Record.NEVER, nowMs);
        } else {
            oldLength = Record.valueLength(Record.layout(record));
            target = own(db, key, record, Math.max(oldLength, offset + length));
            Record.setEncoding(target, Record.RAW);
        }
        long value = Record.valueAddress(target, Record.layout(target));
        if (offset > oldLength) {
            Memory.fill(value + oldLength, offset - oldLength, 0);
        }
        Memory.copy(bytes, value + offset, length);
        reporter.setRange(db, key, offset, bytes, length);
        return target;
    }

    /** The record itself, or one that takes its place: with a value this long, at least as long as before; the new bytes are undefined. */
    private long own(int db, Key key, long record, int newLength) {
        long layout = Record.layout(record);
        boolean grows = newLength > Record.valueLength(layout);
        if (!isOwed(db, key, record) && (!grows || resizeInPlace(record, layout, newLength))) {
            return record;
        }
        long expireAtMs = Record.expireAtMs(record, layout);
        return partition.rewrite(db, key, record, newLength, expireAtMs, grows ? appendRoom(newLength) : 0);
    }

    /**
     * Replaces a string's value and keeps its expiry: for what is computed from the old value, which {@link Partition#find} has just
     * found and counted as used. In place where the chunk allows, without a second look-up.
     *
     * @param record what {@link Partition#find} returned, not 0
     * @param value address of the value's bytes, which must not lie in this key's own record
     * @return the record
     */
    public long setValue(int db, Key key, long record, int encoding, long value, int valueLength) {
        boolean isOwed = isOwed(db, key, record);
        long layout = Record.layout(record);
        long target = record;
        if (!isOwed && Record.valueLength(layout) == valueLength) {
            Record.setEncoding(record, encoding);
        } else {
            long expireAtMs = Record.expireAtMs(record, layout);
            long size = Record.sizeFor(key.length(), valueLength, expireAtMs);
            if (!isOwed && Heap.roundUp(size) == heap.capacity(record) && resizeInPlace(record, layout, valueLength)) {
                Record.setEncoding(record, encoding);
            } else {
                target = heap.allocate(size, Heap.RECORDS);
                Record.write(
                        target, Record.type(record), encoding, key.address(), key.length(), valueLength, expireAtMs);
                partition.replace(db, key, record, target);
            }
        }
        Memory.copy(value, Record.valueAddress(target, Record.layout(target)), valueLength);
        reporter.set(db, key, target);
        return target;
    }

    private boolean isOwed(int db, Key key, long record) {
        return databases.indexForWriting(db).isOwed(key.place(), record);
    }

    /**
     * Changes a value's length where header and chunk stay as they are; false: the record must be written anew. Counts with
     * the header that the record has, which may keep an expiry field that a new record of its size would not.
     */
    private boolean resizeInPlace(long record, long layout, int valueLength) {
        long size = Record.size(layout) - Record.valueLength(layout) + valueLength;
        return size <= heap.capacity(record) && Record.setValueLengthInPlace(record, layout, valueLength);
    }
}
