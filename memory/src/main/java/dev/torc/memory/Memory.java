package dev.torc.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Raw access to memory outside the heap, by absolute address. Multi-byte values are little-endian and need no alignment.
 *
 * <p>One segment spans the whole address space, so an access costs a bounds check against a constant and nothing else. The
 * price is that a wrong address crashes the process: only code that owns an address may use it, and every length is checked
 * before it gets here.
 */
public final class Memory {
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final VarHandle SHARED =
            ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

    /** Up to this many bytes a few overlapping words beat the bulk copy's set-up. */
    private static final int SMALL_COPY = 32;

    /** Above this many bytes the vectorised comparison beats a plain loop. */
    private static final int SMALL_COMPARISON = 128;

    private Memory() {}

    public static byte getByte(long address) {
        return ALL.get(BYTE, address);
    }

    public static int getUnsignedByte(long address) {
        return ALL.get(BYTE, address) & 0xFF;
    }

    public static short getShort(long address) {
        return ALL.get(SHORT, address);
    }

    public static int getInt(long address) {
        return ALL.get(INT, address);
    }

    public static long getLong(long address) {
        return ALL.get(LONG, address);
    }

    public static void putByte(long address, int value) {
        ALL.set(BYTE, address, (byte) value);
    }

    public static void putShort(long address, int value) {
        ALL.set(SHORT, address, (short) value);
    }

    public static void putInt(long address, int value) {
        ALL.set(INT, address, value);
    }

    public static void putLong(long address, long value) {
        ALL.set(LONG, address, value);
    }

    // Words that threads share without a lock; the address is a multiple of 8.

    /** Reads a word; what was written before its {@link #putLongRelease} is seen after it. */
    public static long getLongAcquire(long address) {
        return (long) SHARED.getAcquire(ALL, address);
    }

    public static void putLongRelease(long address, long value) {
        SHARED.setRelease(ALL, address, value);
    }

    /** Reads a word in the one order that all threads' volatile accesses have. */
    public static long getLongVolatile(long address) {
        return (long) SHARED.getVolatile(ALL, address);
    }

    /** Adds to a word; returns what it was. */
    public static long getAndAddLong(long address, long delta) {
        return (long) SHARED.getAndAdd(ALL, address, delta);
    }

    /**
     * Copies {@code length} bytes; the ranges may overlap. A short range is copied by words that overlap, all read before any is
     * written: no loop, so nothing for a compiler to vectorise, and overlapping ranges need no case of their own.
     */
    public static void copy(long from, long to, long length) {
        if (length > SMALL_COPY) {
            MemorySegment.copy(ALL, from, ALL, to, length);
        } else if (length > 16) {
            long first = ALL.get(LONG, from);
            long second = ALL.get(LONG, from + 8);
            long third = ALL.get(LONG, from + length - 16);
            long last = ALL.get(LONG, from + length - 8);
            ALL.set(LONG, to, first);
            ALL.set(LONG, to + 8, second);
            ALL.set(LONG, to + length - 16, third);
            ALL.set(LONG, to + length - 8, last);
        } else if (length >= 8) {
            long first = ALL.get(LONG, from);
            long last = ALL.get(LONG, from + length - 8);
            ALL.set(LONG, to, first);
            ALL.set(LONG, to + length - 8, last);
        } else if (length >= 4) {
            int first = ALL.get(INT, from);
            int last = ALL.get(INT, from + length - 4);
            ALL.set(INT, to, first);
            ALL.set(INT, to + length - 4, last);
        } else if (length > 0) {
            byte first = ALL.get(BYTE, from);
            byte middle = ALL.get(BYTE, from + (length >> 1));
            byte last = ALL.get(BYTE, from + length - 1);
            ALL.set(BYTE, to, first);
            ALL.set(BYTE, to + (length >> 1), middle);
            ALL.set(BYTE, to + length - 1, last);
        }
    }

    public static void copy(byte[] from, int offset, long to, int length) {
        MemorySegment.copy(from, offset, ALL, BYTE, to, length);
    }

    public static void copy(long from, byte[] to, int offset, int length) {
        MemorySegment.copy(ALL, BYTE, from, to, offset, length);
    }

    public static void fill(long address, long length, int value) {
        ALL.asSlice(address, length).fill((byte) value);
    }

    public static boolean equal(long a, long b, int length) {
        if (length < 8) {
            return shortEqual(a, b, length);
        }
        if (length > SMALL_COMPARISON) {
            return MemorySegment.mismatch(ALL, a, a + length, ALL, b, b + length) < 0;
        }
        int last = length - 8;
        for (int i = 0; i < last; i += 8) {
            if (ALL.get(LONG, a + i) != ALL.get(LONG, b + i)) {
                return false;
            }
        }
        // The last eight bytes overlap those before: cheaper than the odd bytes one by one.
        return ALL.get(LONG, a + last) == ALL.get(LONG, b + last);
    }

    private static boolean shortEqual(long a, long b, int length) {
        if (length >= 4) {
            int last = length - 4;
            return ALL.get(INT, a) == ALL.get(INT, b) && ALL.get(INT, a + last) == ALL.get(INT, b + last);
        }
        for (int i = 0; i < length; i++) {
            if (ALL.get(BYTE, a + i) != ALL.get(BYTE, b + i)) {
                return false;
            }
        }
        return true;
    }

    /** The bytes as a new array: for messages, tests and cold paths. */
    public static byte[] toArray(long address, int length) {
        byte[] out = new byte[length];
        copy(address, out, 0, length);
        return out;
    }

    /** The bytes as Latin-1 text, each byte one character: for messages and cold paths. */
    public static String toLatin1(long address, int length) {
        return new String(toArray(address, length), StandardCharsets.ISO_8859_1);
    }
}
