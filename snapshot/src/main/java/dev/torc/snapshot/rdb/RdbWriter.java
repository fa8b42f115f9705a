package dev.torc.snapshot.rdb;

import dev.torc.memory.Memory;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the parts of an RDB file into memory that has room for them ({@link #entryRoom}): integers as integers, and what Redis
 * would compress compressed. Allocates nothing per entry.
 */
public final class RdbWriter {
    /** Room that any item but an entry, and but its strings, takes at most. */
    public static final int ITEM_ROOM = 32;

    /** An opcode with its operand of up to 9 bytes, three times; the type; two strings' heads of up to 19 bytes. */
    private static final int ENTRY_OVERHEAD = 3 * 10 + 1 + 2 * 19;

    /** Longer strings are no integers. */
    private static final int INTEGER_TEXT_MAX = 11;

    /** Only longer strings are compressed, and only if that saves this many bytes. */
    private static final int COMPRESSED_FROM = 21;

    private static final int SAVED_MIN = 4;

    private final @Nullable Lzf lzf;
    private long at;

    /** @param compress {@code rdbcompression} */
    public RdbWriter(boolean compress) {
        this.lzf = compress ? new Lzf() : null;
    }

    /** Room that an entry takes at most. */
    public static long entryRoom(int keyLength, int valueLength) {
        return ENTRY_OVERHEAD + (long) keyLength + valueLength;
    }

    /** Writes to this address from now on. */
    public RdbWriter to(long address) {
        at = address;
        return this;
    }

    /** Where the next byte goes. */
    public long position() {
        return at;
    }

    /** The file's first bytes. */
    public void header() {
        text("REDIS00" + Rdb.VERSION);
    }

    private void text(String ascii) {
        byte[] bytes = ascii.getBytes(StandardCharsets.ISO_8859_1);
        Memory.copy(bytes, 0, at, bytes.length);
        at += bytes.length;
    }

    /** A field about the file; name and value shorter than 64 bytes. */
    public void aux(String name, String value) {
        Memory.putByte(at++, Rdb.AUX);
        shortText(name);
        shortText(value);
    }

    private void shortText(String ascii) {
        if (ascii.length() >= 64) {
            throw new IllegalArgumentException("aux field, " + ascii + " (expected: shorter than 64 bytes)");
        }
        long start = at;
        text(ascii);
        if (!integer(start, ascii.length(), start)) {
            Memory.copy(start, start + 1, ascii.length());
            Memory.putByte(start, ascii.length());
            at = start + 1 + ascii.length();
        }
    }

    /** The entries that follow are this database's. */
    public void selectDb(int db) {
        Memory.putByte(at++, Rdb.SELECT_DB);
        length(db);
    }

    /** How many entries the database has, and how many of them expire. */
    public void resizeDb(long size, long expiring) {
        Memory.putByte(at++, Rdb.RESIZE_DB);
        length(size);
        length(expiring);
    }

    /** The entry that follows expires then, Unix milliseconds. */
    public void expireAt(long ms) {
        Memory.putByte(at++, Rdb.EXPIRE_MS);
        Memory.putLong(at, ms);
        at += 8;
    }

    /** The entry that follows was last used this long ago. */
    public void idle(long seconds) {
        Memory.putByte(at++, Rdb.IDLE);
        length(seconds);
    }

    /** The entry that follows has this LFU counter, 0 to 255. */
    public void frequency(int count) {
        Memory.putByte(at++, Rdb.FREQUENCY);
        Memory.putByte(at++, count);
    }

    /** An entry whose value is a string. */
    public void stringEntry(long key, int keyLength, long value, int valueLength) {
        Memory.putByte(at++, Rdb.TYPE_STRING);
        string(key, keyLength);
        string(value, valueLength);
    }

    /** What stands before the key's own bytes where the value is a string: the value follows the key. */
    public void stringEntryHead(int keyLength) {
        Memory.putByte(at++, Rdb.TYPE_STRING);
        length(keyLength);
    }

    /** What stands before the bytes of a string that is stored as it is. */
    public void stringHead(int length) {
        length(length);
    }

    /** What stands before the {@code stored} bytes of a compressed string. */
    public void compressedHead(int stored, int length) {
        Memory.putByte(at++, Rdb.LZF);
        length(stored);
        length(length);
    }

    /**
     * Compresses a string to an address of its own, not into what is being written.
     *
     * @param room bytes there
     * @return how many it took; 0: it does not fit, or is not worth it
     */
    public int compress(long string, int length, long to, int room) {
        return lzf == null ? 0 : lzf.compress(string, length, to, Math.min(room, length - SAVED_MIN));
    }

    /** The type and value that DUMP gives of a string. */
    void stringValue(long value, int length) {
        Memory.putByte(at++, Rdb.TYPE_STRING);
        string(value, length);
    }

    /** The mark of the end; the checksum follows. */
    public void end() {
        Memory.putByte(at++, Rdb.EOF);
    }

    /** The checksum of all bytes before, 0 for none. */
    public void checksum(long sum) {
        Memory.putLong(at, sum);
        at += Rdb.CHECKSUM_BYTES;
    }

    private void length(long length) {
        if (length < 1 << 6) {
            Memory.putByte(at++, (int) length);
        } else if (length < 1 << 14) {
            Memory.putByte(at++, (int) (length >>> 8) | 0x40);
            Memory.putByte(at++, (int) length);
        } else if (length < 1L << 32) {
            Memory.putByte(at, Rdb.LENGTH_32);
            Memory.putInt(at + 1, Integer.reverseBytes((int) length));
            at += 5;
        } else {
            Memory.putByte(at, Rdb.LENGTH_64);
            Memory.putLong(at + 1, Long.reverseBytes(length));
            at += 9;
        }
    }

    private void string(long address, int length) {
        if (integer(address, length, at)) {
            return;
        }
        if (length >= COMPRESSED_FROM && compressed(address, length)) {
            return;
        }
        length(length);
        Memory.copy(address, at, length);
        at += length;
    }

    /** Writes the string to {@code to} as an integer, if it is the text of one of 32 bits, exactly as that would be printed. */
    private boolean integer(long address, int length, long to) {
        if (length == 0 || length > INTEGER_TEXT_MAX) {
            return false;
        }
        boolean negative = Memory.getByte(address) == '-';
        int first = negative ? 1 : 0;
        long value = 0;
        for (int i = first; i < length; i++) {
            int digit = Memory.getByte(address + i) - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            value = value * 10 + digit;
        }
        boolean canonical = length == 1 ? !negative : Memory.getByte(address + first) != '0' && length > first;
        value = negative ? -value : value;
        if (!canonical || value != (int) value) {
            return false;
        }
        at = to;
        if (value == (byte) value) {
            Memory.putByte(at, Rdb.INT_8);
            Memory.putByte(at + 1, (int) value);
            at += 2;
        } else if (value == (short) value) {
            Memory.putByte(at, Rdb.INT_16);
            Memory.putShort(at + 1, (int) value);
            at += 3;
        } else {
            Memory.putByte(at, Rdb.INT_32);
            Memory.putInt(at + 1, (int) value);
            at += 5;
        }
        return true;
    }

    private boolean compressed(long address, int length) {
        // The compressed length stands before the bytes: its width is known only afterwards.
        long body = at + 1 + lengthBytes(length) * 2L;
        int stored = compress(address, length, body, length);
        if (stored == 0) {
            return false;
        }
        compressedHead(stored, length);
        Memory.copy(body, at, stored);
        at += stored;
        return true;
    }

    private static int lengthBytes(int length) {
        return length < 1 << 6 ? 1 : length < 1 << 14 ? 2 : 5;
    }
}
