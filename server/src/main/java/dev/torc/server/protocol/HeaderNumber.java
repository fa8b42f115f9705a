package dev.torc.server.protocol;

import dev.torc.memory.Memory;

/** The number in a RESP header line, as strictly as Redis reads it: no blanks, no plus sign, no leading zeros, 64 bits. */
final class HeaderNumber {
    /** The line holds a number below zero: which one makes no difference. */
    static final long NEGATIVE = -1;

    /** The line holds no number, or one that 64 bits do not hold. */
    static final long INVALID = -2;

    private static final int MAX_CHARACTERS = 20;

    private HeaderNumber() {}

    /** The number in the bytes from {@code from} to before {@code to}: 0 or more, {@link #NEGATIVE} or {@link #INVALID}. */
    static long parse(long from, long to) {
        long length = to - from;
        if (length <= 0 || length > MAX_CHARACTERS) {
            return INVALID;
        }
        boolean negative = Memory.getByte(from) == '-';
        long p = negative ? from + 1 : from;
        if (p == to) {
            return INVALID;
        }
        int first = Memory.getByte(p) - '0';
        if (first == 0) {
            return length == 1 ? 0 : INVALID;
        }
        long value = 0; // kept below zero, where there is room for one more
        for (; p < to; p++) {
            int digit = Memory.getByte(p) - '0';
            if (digit < 0 || digit > 9 || value < (Long.MIN_VALUE + digit) / 10) {
                return INVALID;
            }
            value = value * 10 - digit;
        }
        if (negative) {
            return NEGATIVE;
        }
        return value == Long.MIN_VALUE ? INVALID : -value;
    }
}
