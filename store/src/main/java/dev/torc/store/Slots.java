package dev.torc.store;

import dev.torc.memory.Memory;

/**
 * Redis Cluster's hash slots: CRC16 (XMODEM: polynomial 0x1021, most significant bit first) of the key, or of its
 * <code>{tag}</code>, modulo 16384. Source: the Redis Cluster specification.
 */
public final class Slots {
    /** Hash slots of a cluster. */
    public static final int COUNT = 16384;

    static final int BITS = 14;

    /** {@code TABLES[k * 256 + b]}: the CRC of byte b followed by k zero bytes, so that 8 bytes are taken in one step. */
    private static final char[] TABLES = tables();

    private static final long OPENING_BRACES = 0x7B7B7B7B7B7B7B7BL;
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private Slots() {}

    /** The slot of the key at this address: 0..16383. */
    public static int of(long key, int length) {
        return (hasOpeningBrace(key, length) ? crcOfTag(key, length) : crc16(key, length)) & COUNT - 1;
    }

    private static boolean hasOpeningBrace(long key, int length) {
        int i = length & 7;
        long found = openingBraces(head(key, length));
        for (; i < length; i += 8) {
            found |= openingBraces(Memory.getLong(key + i));
        }
        return found != 0;
    }

    /** Not 0 if one of the eight bytes is an opening brace. */
    private static long openingBraces(long bytes) {
        long difference = bytes ^ OPENING_BRACES;
        return (difference - LOW_BITS) & ~difference & HIGH_BITS;
    }

    /** Of a key with an opening brace: the CRC of what stands in braces, or of the whole key where nothing does. */
    private static int crcOfTag(long key, int length) {
        int open = 0;
        while (Memory.getByte(key + open) != '{') {
            open++;
        }
        for (int i = open + 1; i < length; i++) {
            if (Memory.getByte(key + i) == '}') {
                // An empty tag, "{}", does not count: the whole key is hashed.
                return i == open + 1 ? crc16(key, length) : crc16(key + open + 1, i - open - 1);
            }
        }
        return crc16(key, length);
    }

    static int crc16(long address, int length) {
        int i = length & 7;
        int crc = i == 0 ? 0 : step(0, head(address, length));
        for (; i < length; i += 8) {
            crc = step(crc, Memory.getLong(address + i));
        }
        return crc;
    }

    /**
     * The first {@code length % 8} bytes, after as many zero bytes as make a word of them: a CRC that begins with 0 takes no notice of those, and all that is
     * left is whole words. Reads nothing outside of the {@code length} bytes.
     */
    private static long head(long address, int length) {
        int unusedBits = Long.SIZE - 8 * (length & 7);
        if (unusedBits == Long.SIZE) {
            return 0;
        }
        if (length >= 8) {
            return Memory.getLong(address) << unusedBits;
        }
        // Reads that overlap: the same bytes at the same place.
        long bytes = length >= 4
                ? Memory.getInt(address) & 0xFFFF_FFFFL
                        | (Memory.getInt(address + length - 4) & 0xFFFF_FFFFL) << 8 * (length - 4)
                : Memory.getUnsignedByte(address)
                        | Memory.getUnsignedByte(address + (length >> 1)) << 8 * (length >> 1)
                        | Memory.getUnsignedByte(address + length - 1) << 8 * (length - 1);
        return bytes << unusedBits;
    }

    /** The CRC after eight more bytes. */
    private static int step(int crc, long bytes) {
        char[] t = TABLES;
        int b0 = (int) bytes & 0xFF ^ crc >>> 8;
        int b1 = (int) (bytes >>> 8) & 0xFF ^ crc & 0xFF;
        return t[7 * 256 + b0]
                ^ t[6 * 256 + b1]
                ^ t[5 * 256 + ((int) (bytes >>> 16) & 0xFF)]
                ^ t[4 * 256 + ((int) (bytes >>> 24) & 0xFF)]
                ^ t[3 * 256 + ((int) (bytes >>> 32) & 0xFF)]
                ^ t[2 * 256 + ((int) (bytes >>> 40) & 0xFF)]
                ^ t[256 + ((int) (bytes >>> 48) & 0xFF)]
                ^ t[(int) (bytes >>> 56)];
    }

    private static char[] tables() {
        char[] t = new char[8 * 256];
        for (int b = 0; b < 256; b++) {
            int crc = b << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1;
            }
            t[b] = (char) crc;
        }
        for (int k = 1; k < 8; k++) {
            for (int b = 0; b < 256; b++) {
                int previous = t[(k - 1) * 256 + b];
                t[k * 256 + b] = (char) (previous << 8 ^ t[previous >>> 8]);
            }
        }
        return t;
    }
}
