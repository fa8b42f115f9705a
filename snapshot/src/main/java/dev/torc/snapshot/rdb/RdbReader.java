package dev.torc.snapshot.rdb;

import dev.torc.memory.Memory;
import dev.torc.store.Record;

/**
 * Reads an RDB file item by item, from windows of memory that hold a part of it each. A window that ends within an item answers
 * {@link Item#NEED_MORE}; the next one starts where that item does. Strings are not copied: {@link #key} and {@link #value}
 * point into the window. Allocates nothing per item.
 *
 * <pre>
 * reader.window(address, length, 0, false);
 * for (Item item = reader.next(); item != Item.END; item = reader.next()) {
 *     if (item == Item.NEED_MORE) {
 *         reader.window(address of what stands at reader.offset(), more bytes, reader.offset(), …);
 *     } …
 * }
 * </pre>
 *
 * A length is believed only when that many bytes stand in the window; what can be no length at all is refused before.
 */
public final class RdbReader {
    /** What {@link #next} has read. */
    public enum Item {
        /** The window ends within an item, which starts at {@link RdbReader#offset}. */
        NEED_MORE,
        /** Information about the file: {@link RdbReader#key} and {@link RdbReader#value}. */
        AUX,
        /** The entries that follow belong to {@link RdbReader#db}. */
        SELECT_DB,
        /** How many entries the database has, {@link RdbReader#size} and {@link RdbReader#expiring}: a hint. */
        RESIZE_DB,
        /** A key with its value. */
        ENTRY,
        /** The end, with the file's {@link RdbReader#checksum}, which the caller compares. */
        END
    }

    /** Not given: no expiry, idle time or frequency stands before the entry. */
    public static final int NONE = -1;

    /** LZF's best: three bytes stand for 264. */
    private static final int COMPRESSION_MAX = 88;

    private static final byte[] MAGIC = {'R', 'E', 'D', 'I', 'S'};

    private long at;
    private long end;
    private long base;
    private boolean last;
    private boolean starved;
    private int version;

    private int db;
    private long size;
    private long expiring;
    private int type;
    private long expireAtMs;
    private long idleSeconds;
    private int frequency;
    private long checksum;
    private final RdbString key = new RdbString();
    private final RdbString value = new RdbString();

    /** A reader of a whole file, from its header on. */
    public RdbReader() {}

    /** Reads on in the middle of a file, from between two items. Until the next {@link Item#SELECT_DB}, entries are of this database. */
    public void resume(int fileVersion, int fileDb) {
        version = fileVersion;
        db = fileDb;
    }

    /**
     * The bytes to read from.
     *
     * @param offset the window's place in the file: where the last item ended
     * @param isLast whether the file ends with this window
     */
    public void window(long address, long length, long offset, boolean isLast) {
        at = address;
        end = address + length;
        base = offset - address;
        last = isLast;
    }

    /** The offset in the file at which the next item starts. */
    public long offset() {
        return at + base;
    }

    /**
     * Reads an item.
     *
     * @throws RdbFormatException if the bytes are no RDB, or something that this version cannot load
     */
    public Item next() {
        long start = at;
        starved = false;
        if (version == 0) {
            readHeader();
        }
        Item item = starved ? Item.NEED_MORE : readItem();
        if (!starved) {
            return item;
        }
        at = start;
        if (last) {
            throw new RdbFormatException(
                    "the file ends, after " + (end + base) + " bytes, within what starts", offset());
        }
        return Item.NEED_MORE;
    }

    private void readHeader() {
        if (!has(Rdb.HEADER_BYTES)) {
            return;
        }
        for (int i = 0; i < MAGIC.length; i++) {
            if (Memory.getByte(at + i) != MAGIC[i]) {
                throw new RdbFormatException("no RDB file: its first bytes are not REDIS", offset());
            }
        }
        int number = 0;
        for (int i = MAGIC.length; i < Rdb.HEADER_BYTES; i++) {
            int digit = Memory.getByte(at + i) - '0';
            if (digit < 0 || digit > 9) {
                throw new RdbFormatException("RDB version is no number", offset() + i);
            }
            number = number * 10 + digit;
        }
        if (number < 1 || number > Rdb.VERSION) {
            throw RdbFormatException.expected("RDB version", number, "1 to " + Rdb.VERSION, offset() + MAGIC.length);
        }
        version = number;
        at += Rdb.HEADER_BYTES;
    }

    private Item readItem() {
        long start = offset();
        int code = unsignedByte();
        if (starved) {
            return Item.NEED_MORE;
        }
        return switch (code) {
            case Rdb.AUX -> {
                string(key, Record.KEY_MAX);
                string(value, Record.VALUE_MAX);
                yield Item.AUX;
            }
            case Rdb.SELECT_DB -> {
                long selected = length();
                if (selected > Integer.MAX_VALUE) {
                    throw RdbFormatException.expected("database", selected, "a small number", start);
                }
                if (!starved) {
                    db = (int) selected;
                }
                yield Item.SELECT_DB;
            }
            case Rdb.RESIZE_DB -> {
                size = length();
                expiring = length();
                yield Item.RESIZE_DB;
            }
            case Rdb.EOF -> {
                checksum = hasChecksum() ? fixedLong() : 0;
                yield Item.END;
            }
            default -> {
                readEntry(code, start);
                yield Item.ENTRY;
            }
        };
    }

    private void readEntry(int first, long start) {
        expireAtMs = NONE;
        idleSeconds = NONE;
        frequency = NONE;
        int code = first;
        long codeOffset = start;
        while (code >= Rdb.IDLE && !starved) {
            switch (code) {
                case Rdb.EXPIRE_MS -> expireAtMs = fixedLong();
                case Rdb.EXPIRE_SECONDS -> expireAtMs = fixedInt() * 1000L;
                case Rdb.IDLE -> idleSeconds = length();
                case Rdb.FREQUENCY -> frequency = unsignedByte();
                default -> throw new RdbFormatException("an expiry, idle time or frequency without a key", start);
            }
            codeOffset = offset();
            code = unsignedByte();
        }
        if (starved) {
            return;
        }
        requireString(code, codeOffset);
        string(key, Record.KEY_MAX);
        string(value, Record.VALUE_MAX);
    }

    private void requireString(int code, long offset) {
        if (code != Rdb.TYPE_STRING) {
            throw RdbFormatException.unsupported(Rdb.name(code), offset);
        }
        type = Record.STRING;
    }

    /** Reads a payload of DUMP without its footer: a type and a value, nothing after them counts. */
    void payload(long address, int length) {
        window(address, length, 0, true);
        starved = false;
        int code = unsignedByte();
        if (!starved) {
            if (!Rdb.isValue(code)) {
                throw RdbFormatException.expected("value type", code, "0 to 5, 9 to 19", 0);
            }
            requireString(code, 0);
            string(value, Record.VALUE_MAX);
        }
        if (starved) {
            throw new RdbFormatException("the payload ends within what starts", 0);
        }
    }

    // ---- the parts of items; each reads nothing once the window has run out

    private boolean has(long bytes) {
        if (starved || bytes > end - at) {
            starved = true;
            return false;
        }
        return true;
    }

    private int unsignedByte() {
        return has(1) ? Memory.getUnsignedByte(at++) : 0;
    }

    private int fixedInt() {
        if (!has(4)) {
            return 0;
        }
        at += 4;
        return Memory.getInt(at - 4);
    }

    private long fixedLong() {
        if (!has(8)) {
            return 0;
        }
        at += 8;
        return Memory.getLong(at - 8);
    }

    /** A length: never negative. */
    private long length() {
        long start = offset();
        int first = unsignedByte();
        if (first >= Rdb.INT_8) {
            throw RdbFormatException.expected("length's first byte", first, "a length", start);
        }
        return length(first, start);
    }

    private long length(int first, long start) {
        if (first < 0x40) {
            return first;
        }
        if (first < 0x80) {
            return (first & 0x3FL) << 8 | unsignedByte();
        }
        if (first == Rdb.LENGTH_32) {
            return Integer.toUnsignedLong(Integer.reverseBytes(fixedInt()));
        }
        if (first == Rdb.LENGTH_64) {
            long length = Long.reverseBytes(fixedLong());
            if (length >= 0) {
                return length;
            }
        }
        throw RdbFormatException.expected("length's first byte", first, "a length below 2^63", start);
    }

    private void string(RdbString into, int lengthMax) {
        long start = offset();
        int first = unsignedByte();
        switch (first) {
            case Rdb.INT_8 -> into.integer((byte) unsignedByte());
            case Rdb.INT_16 -> into.integer((short) (unsignedByte() | unsignedByte() << 8));
            case Rdb.INT_32 -> into.integer(fixedInt());
            case Rdb.LZF -> {
                long stored = length();
                long length = length();
                checkLength(stored, lengthMax, start);
                checkLength(length, lengthMax, start);
                if (length > stored * COMPRESSION_MAX) {
                    throw RdbFormatException.expected(
                            "compressed string's length",
                            length,
                            "at most 88 times the " + stored + " bytes stored",
                            start);
                }
                if (has(stored)) {
                    into.compressed(at, (int) stored, (int) length, start);
                    at += stored;
                }
            }
            default -> {
                if (first > Rdb.LZF) {
                    throw RdbFormatException.expected("string's first byte", first, "at most " + Rdb.LZF, start);
                }
                long length = length(first, start);
                checkLength(length, lengthMax, start);
                if (has(length)) {
                    into.plain(at, (int) length);
                    at += length;
                }
            }
        }
    }

    private void checkLength(long length, int max, long start) {
        if (length > max && !starved) {
            throw RdbFormatException.expected("string length", length, "at most " + max, start);
        }
    }

    // ---- what was read

    /** The file's version; 0 before its header was read. */
    public int version() {
        return version;
    }

    /** Whether the file ends in a checksum: 8 bytes, which it does not sum. */
    public boolean hasChecksum() {
        return version >= Rdb.VERSION_CHECKSUM;
    }

    /** The database of the entries from here on. */
    public int db() {
        return db;
    }

    /** Of {@link Item#RESIZE_DB}: entries of the database. */
    public long size() {
        return size;
    }

    /** Of {@link Item#RESIZE_DB}: those of them that expire. */
    public long expiring() {
        return expiring;
    }

    /** The entry's type, as in {@link Record}. */
    public int type() {
        return type;
    }

    /** Unix milliseconds, or {@link #NONE}. */
    public long expireAtMs() {
        return expireAtMs;
    }

    /** Seconds since the entry was last used, or {@link #NONE}. */
    public long idleSeconds() {
        return idleSeconds;
    }

    /** The entry's LFU counter, 0 to 255, or {@link #NONE}. */
    public int frequency() {
        return frequency;
    }

    /** Of {@link Item#END}: the sum of all bytes before it; 0 where the writer took none. */
    public long checksum() {
        return checksum;
    }

    public RdbString key() {
        return key;
    }

    public RdbString value() {
        return value;
    }
}
