package dev.torc.snapshot.rdb;

import dev.torc.memory.Memory;

/**
 * The checksum of RDB files: CRC-64 with Jones' polynomial 0xad93d23594c935a9, bits reflected, starting from 0, no final
 * exclusive-or. (Check value of "123456789": 0xe9c6d914c4b8d9ca.)
 *
 * <p>Eight bytes a step by eight tables (Kounavis and Berry: <i>A systematic approach to building high performance software-based
 * CRC generators</i>, 2005). One chain of steps waits for its own table reads, so longer ranges are cut in two halves whose chains
 * run side by side; the first half's sum is then carried over the second's length ({@link #shift}), which is also how sums that
 * several threads took of neighbouring ranges become one ({@link #combine}).
 */
public final class Crc64 {
    private static final long POLYNOMIAL = Long.reverse(0xad93d23594c935a9L);

    /** Bytes of each half. */
    private static final int HALF = 4 << 10;

    /** {@code TABLES[k * 256 + b]}: what byte b does to the sum k bytes later. */
    private static final long[] TABLES = tables();

    /** {@code POWERS[i]}: x to the power of 8 * 2^i, modulo the polynomial. */
    private static final long[] POWERS = powers();

    /** {@code CARRIED[k * 256 + b]}: byte k of a sum, being b, carried over a half. */
    private static final long[] CARRIED = carried();

    private Crc64() {}

    /** The sum of what {@code crc} is the sum of, followed by the bytes at this address. */
    public static long update(long crc, long address, long length) {
        long sum = crc;
        long at = address;
        long left = length;
        while (left >= 2 * HALF) {
            sum = halves(sum, at);
            at += 2 * HALF;
            left -= 2 * HALF;
        }
        while (left >= 8) {
            sum = step(sum ^ Memory.getLong(at));
            at += 8;
            left -= 8;
        }
        for (; left > 0; left--) {
            sum = TABLES[(int) (sum ^ Memory.getByte(at++)) & 0xFF] ^ sum >>> 8;
        }
        return sum;
    }

    private static long halves(long crc, long address) {
        long first = crc;
        long second = 0;
        for (int i = 0; i < HALF; i += 8) {
            first = step(first ^ Memory.getLong(address + i));
            second = step(second ^ Memory.getLong(address + HALF + i));
        }
        long[] t = CARRIED;
        return second
                ^ t[(int) first & 0xFF]
                ^ t[256 + ((int) (first >>> 8) & 0xFF)]
                ^ t[512 + ((int) (first >>> 16) & 0xFF)]
                ^ t[768 + ((int) (first >>> 24) & 0xFF)]
                ^ t[1024 + ((int) (first >>> 32) & 0xFF)]
                ^ t[1280 + ((int) (first >>> 40) & 0xFF)]
                ^ t[1536 + ((int) (first >>> 48) & 0xFF)]
                ^ t[1792 + (int) (first >>> 56)];
    }

    private static long step(long word) {
        long[] t = TABLES;
        return t[1792 + ((int) word & 0xFF)]
                ^ t[1536 + ((int) (word >>> 8) & 0xFF)]
                ^ t[1280 + ((int) (word >>> 16) & 0xFF)]
                ^ t[1024 + ((int) (word >>> 24) & 0xFF)]
                ^ t[768 + ((int) (word >>> 32) & 0xFF)]
                ^ t[512 + ((int) (word >>> 40) & 0xFF)]
                ^ t[256 + ((int) (word >>> 48) & 0xFF)]
                ^ t[(int) (word >>> 56)];
    }

    /** The sum of two ranges one after the other: {@code first} of the one, {@code second} of the other, {@code length} bytes long. */
    public static long combine(long first, long second, long length) {
        return shift(first, length) ^ second;
    }

    /** A sum after this many zero bytes. */
    private static long shift(long crc, long zeros) {
        long shifted = crc;
        for (int i = 0; zeros >>> i != 0; i++) {
            if ((zeros >>> i & 1) != 0) {
                shifted = multiply(shifted, POWERS[i]);
            }
        }
        return shifted;
    }

    /** Product of two reflected polynomials, modulo ours: the top bit is the coefficient of x to the power of 0. */
    private static long multiply(long a, long b) {
        long product = 0;
        long factor = b;
        for (int bit = 63; bit >= 0; bit--) {
            if ((a >>> bit & 1) != 0) {
                product ^= factor;
            }
            factor = factor >>> 1 ^ POLYNOMIAL & -(factor & 1);
        }
        return product;
    }

    private static long[] tables() {
        long[] t = new long[8 * 256];
        for (int b = 0; b < 256; b++) {
            long crc = b;
            for (int bit = 0; bit < 8; bit++) {
                crc = crc >>> 1 ^ POLYNOMIAL & -(crc & 1);
            }
            t[b] = crc;
        }
        for (int i = 256; i < t.length; i++) {
            t[i] = t[(int) t[i - 256] & 0xFF] ^ t[i - 256] >>> 8;
        }
        return t;
    }

    private static long[] powers() {
        long[] powers = new long[Long.SIZE];
        powers[0] = 1L << 63 - 8;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = multiply(powers[i - 1], powers[i - 1]);
        }
        return powers;
    }

    private static long[] carried() {
        long[] t = new long[8 * 256];
        for (int i = 0; i < t.length; i++) {
            t[i] = shift((long) (i & 0xFF) << 8 * (i >>> 8), HALF);
        }
        return t;
    }
}
