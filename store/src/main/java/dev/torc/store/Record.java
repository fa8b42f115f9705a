package dev.torc.store;

import dev.torc.memory.Memory;

/**
 * An entry's bytes: one allocation, nothing around it.
 *
 * <pre>
 * offset 0        1 byte    bits 0-3 type (1..15; 0 marks a free chunk), bits 4-5 encoding, bits 6-7 expiry field
 * offset 1        1..5      key length, varint (7 bits a byte, least significant first)
 *                 1..5      value length, varint
 *                 0, 5, 8   expiry: none, milliseconds since 2020 (until 2054), milliseconds since 1970, or 8 bytes kept free
 *                 n         key
 *                 n         value
 * </pre>
 *
 * Records of {@value #ROOMY} bytes and more always keep an expiry field, so that EXPIRE never copies a large value.
 */
public final class Record {
    /** A byte string. */
    public static final int STRING = 1;

    /** Encoding 1 of a string: it was edited in place (APPEND, SETRANGE), so OBJECT ENCODING says raw whatever it holds. */
    public static final int RAW = 1;

    /** Encoding 2 of a string: INCRBYFLOAT made it, so OBJECT ENCODING says embstr though it may look like an integer. */
    public static final int EMBEDDED = 2;

    /** Encoding 3 of a string: COPY made it, so OBJECT REFCOUNT says 1 though it may be one of the integers that Redis shares. */
    public static final int COPIED = 3;

    /** No expiry. */
    public static final long NEVER = -1;

    /** Longest key in bytes (2^28 - 1). */
    public static final int KEY_MAX = (1 << 28) - 1;

    /** Longest value in bytes (2^31 - 1 less the room that a header needs). */
    public static final int VALUE_MAX = Integer.MAX_VALUE - (1 << 20);

    static final int ROOMY = 1024;
    static final int HEADER_MAX = 1 + 5 + 5 + 8;

    private static final int EXPIRY_SHORT = 1;
    private static final int EXPIRY_LONG = 2;
    private static final int EXPIRY_ROOM = 3;
    private static final long SHORT_BASE_MS = 1_577_836_800_000L;
    private static final long SHORT_SPAN_MS = 1L << 40;

    private Record() {}

    // A layout packs what a record's header says: value length (31 bits), key length (28 bits), header length (5 bits).

    /** The record's lengths in one long, to be taken apart by {@link #keyLength} and the like. */
    public static long layout(long record) {
        long head = Memory.getLong(record);
        int key = (int) (head >>> 8) & 0xFF;
        int value = (int) (head >>> 16) & 0xFF;
        if ((key & 0x80) == 0) {
            int header = 3 + expiryBytes((int) head & 0xFF);
            if ((value & 0x80) == 0) {
                return pack(header, key, value);
            }
            int high = (int) (head >>> 24) & 0xFF;
            if ((high & 0x80) == 0) {
                return pack(header + 1, key, value & 0x7F | high << 7);
            }
        }
        return longLayout(record);
    }

    private static long longLayout(long record) {
        long at = record + 1;
        int key = varint(at);
        at += varintBytes(key);
        int value = varint(at);
        at += varintBytes(value);
        return pack((int) (at - record) + expiryBytes(Memory.getUnsignedByte(record)), key, value);
    }

    private static long pack(int header, int key, int value) {
        return (long) value << 33 | (long) key << 5 | header;
    }

    public static int keyLength(long layout) {
        return (int) (layout >>> 5) & KEY_MAX;
    }

    public static int valueLength(long layout) {
        return (int) (layout >>> 33);
    }

    public static long keyAddress(long record, long layout) {
        return record + (layout & 31);
    }

    public static long valueAddress(long record, long layout) {
        return record + (layout & 31) + keyLength(layout);
    }

    /** Bytes from the record's start to its value's end; its chunk may be larger. */
    public static long size(long layout) {
        return (layout & 31) + keyLength(layout) + valueLength(layout);
    }

    /** One of {@link #STRING}, and in time the other types. */
    public static int type(long record) {
        return Memory.getByte(record) & 15;
    }

    /** Type-specific, 0..3. */
    public static int encoding(long record) {
        return Memory.getByte(record) >>> 4 & 3;
    }

    public static boolean hasExpiry(long record) {
        int field = Memory.getUnsignedByte(record) >>> 6;
        return field == EXPIRY_SHORT || field == EXPIRY_LONG;
    }

    /** Whether the entry's time has passed. */
    static boolean isExpired(long record, long nowMs) {
        return hasExpiry(record) && nowMs > expireAtMs(record, layout(record));
    }

    /** When the entry expires, Unix milliseconds, or {@link #NEVER}. */
    public static long expireAtMs(long record, long layout) {
        int field = Memory.getUnsignedByte(record) >>> 6;
        long header = record + (layout & 31);
        return switch (field) {
            case EXPIRY_SHORT ->
                SHORT_BASE_MS
                        + (Memory.getInt(header - 5) & 0xFFFFFFFFL | (long) Memory.getUnsignedByte(header - 1) << 32);
            case EXPIRY_LONG -> Memory.getLong(header - 8);
            default -> NEVER;
        };
    }

    /** Bytes of a record with this key, value and expiry. */
    static long sizeFor(int keyLength, int valueLength, long expireAtMs) {
        long size = 1L + varintBytes(keyLength) + varintBytes(valueLength) + keyLength + valueLength;
        return size + expiryBytes(expiryField(size, expireAtMs) << 6);
    }

    /**
     * Writes a record's header and key; the value's bytes are the caller's to fill in.
     *
     * @return the new record's layout
     */
    static long write(long record, int type, int encoding, long key, int keyLength, int valueLength, long expireAtMs) {
        long bare = 1L + varintBytes(keyLength) + varintBytes(valueLength) + keyLength + valueLength;
        int field = expiryField(bare, expireAtMs);
        Memory.putByte(record, type | encoding << 4 | field << 6);
        long at = putVarint(record + 1, keyLength);
        at = putVarint(at, valueLength);
        if (field == EXPIRY_SHORT) {
            long ms = expireAtMs - SHORT_BASE_MS;
            Memory.putInt(at, (int) ms);
            Memory.putByte(at + 4, (int) (ms >>> 32));
            at += 5;
        } else if (field != 0) {
            Memory.putLong(at, expireAtMs);
            at += 8;
        }
        Memory.copy(key, at, keyLength);
        return pack((int) (at - record), keyLength, valueLength);
    }

    /** Sets or clears the expiry where the record has a field that can hold it; false: it must be written anew. */
    static boolean setExpiryInPlace(long record, long layout, long expireAtMs) {
        int first = Memory.getUnsignedByte(record);
        int field = first >>> 6;
        long header = record + (layout & 31);
        boolean fitsShort = isShort(expireAtMs);
        if (field == EXPIRY_SHORT && fitsShort) {
            long ms = expireAtMs - SHORT_BASE_MS;
            Memory.putInt(header - 5, (int) ms);
            Memory.putByte(header - 1, (int) (ms >>> 32));
            return true;
        }
        if (field == EXPIRY_LONG || field == EXPIRY_ROOM) {
            Memory.putLong(header - 8, expireAtMs);
            Memory.putByte(record, first & 0x3F | (expireAtMs == NEVER ? EXPIRY_ROOM : EXPIRY_LONG) << 6);
            return true;
        }
        return field == 0 && expireAtMs == NEVER;
    }

    static void setEncoding(long record, int encoding) {
        Memory.putByte(record, Memory.getByte(record) & ~0x30 | encoding << 4);
    }

    /** Changes the value's length where its varint keeps its width; false: the record must be written anew. */
    static boolean setValueLengthInPlace(long record, long layout, int valueLength) {
        if (varintBytes(valueLength) != varintBytes(valueLength(layout))) {
            return false;
        }
        putVarint(record + 1 + varintBytes(keyLength(layout)), valueLength);
        return true;
    }

    private static int expiryField(long bareSize, long expireAtMs) {
        if (bareSize >= ROOMY) {
            return expireAtMs == NEVER ? EXPIRY_ROOM : EXPIRY_LONG;
        }
        return expireAtMs == NEVER ? 0 : isShort(expireAtMs) ? EXPIRY_SHORT : EXPIRY_LONG;
    }

    private static boolean isShort(long expireAtMs) {
        return expireAtMs >= SHORT_BASE_MS && expireAtMs < SHORT_BASE_MS + SHORT_SPAN_MS;
    }

    private static int expiryBytes(int firstByte) {
        // Field 0 → 0, 1 → 5, 2 and 3 → 8, without a branch.
        return 0x08080500 >>> (firstByte >>> 6 << 3) & 0xFF;
    }

    /** Ends after five bytes whatever stands there: {@link ReadAhead} may read what is no header any more. */
    private static int varint(long at) {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int b = Memory.getByte(at++);
            value |= (b & 0x7F) << shift;
            if (b >= 0) {
                break;
            }
        }
        return value;
    }

    private static int varintBytes(int value) {
        return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : value < 1 << 28 ? 4 : 5;
    }

    private static long putVarint(long at, int value) {
        long p = at;
        int rest = value;
        while (rest >= 0x80) {
            Memory.putByte(p++, rest | 0x80);
            rest >>>= 7;
        }
        Memory.putByte(p++, rest);
        return p;
    }
}
