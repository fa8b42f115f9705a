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
        int open = indexOfOpeningBrace(key, length);
        if (open >= 0) {
            for (int i = open + 1; i < length; i++) {
                if (Memory.getByte(key + i) == '}') {
                    // An empty tag, "{}", does not count: the whole key is hashed.
                    return i == open + 1
                            ? crc16(key, length) & COUNT - 1
                            : crc16(key + open + 1, i - open - 1) & COUNT - 1;
                }
            }
        }
        return crc16(key, length) & COUNT - 1;
    }

    private static int indexOfOpeningBrace(long key, int length) {
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            long difference = Memory.getLong(key + i) ^ OPENING_BRACES;
            long zeroBytes = (difference - LOW_BITS) & ~difference & HIGH_BITS;
            if (zeroBytes != 0) {
                return i + (Long.numberOfTrailingZeros(zeroBytes) >>> 3);
            }
        }
        for (; i < length; i++) {
            if (Memory.getByte(key + i) == '{') {
                return i;
            }
        }
        return -1;
    }

    static int crc16(long address, int length) {
        char[] t = TABLES;
        int crc = 0;
        int i = 0;
        for (; i + 8 <= length; i += 8) {
            long w = Memory.getLong(address + i);
            int b0 = (int) w & 0xFF ^ crc >>> 8;
            int b1 = (int) (w >>> 8) & 0xFF ^ crc & 0xFF;
            crc = t[7 * 256 + b0]
                    ^ t[6 * 256 + b1]
                    ^ t[5 * 256 + ((int) (w >>> 16) & 0xFF)]
                    ^ t[4 * 256 + ((int) (w >>> 24) & 0xFF)]
                    ^ t[3 * 256 + ((int) (w >>> 32) & 0xFF)]
                    ^ t[2 * 256 + ((int) (w >>> 40) & 0xFF)]
                    ^ t[256 + ((int) (w >>> 48) & 0xFF)]
                    ^ t[(int) (w >>> 56)];
        }
        for (; i < length; i++) {
            crc = (crc << 8 ^ t[(crc >>> 8 ^ Memory.getByte(address + i)) & 0xFF]) & 0xFFFF;
        }
        return crc;
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
