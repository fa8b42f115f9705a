package dev.torc.commands.reply;

import dev.torc.memory.Memory;

/**
 * Decimal digits straight into memory, nearly without branches. Numbers below {@link #LINES} come with their line's end from a
 * table; others are made eight digits at a time in one 64-bit word.
 */
final class Digits {
    /** How many numbers have their whole line in the table: most bulk lengths, counts and small integers. */
    static final int LINES = 1024;

    /**
     * A number's line in one word: byte 0 left zero for the type character, then the digits and CRLF; the top byte holds the
     * bytes used, type character included (4 to 7).
     */
    private static final long[] LINE = lines();

    private static final long ZEROS = 0x3030303030303030L;
    private static final int EIGHT_DIGITS = 100_000_000;
    private static final short CRLF = 0x0A0D;

    private static final long[] POWER_OF_TEN = powersOfTen();

    private Digits() {}

    private static long[] lines() {
        long[] lines = new long[LINES];
        for (int n = 0; n < LINES; n++) {
            String text = n + "\r\n";
            long line = (long) (text.length() + 1) << 56;
            for (int i = 0; i < text.length(); i++) {
                line |= (long) text.charAt(i) << (8 * (i + 1));
            }
            lines[n] = line;
        }
        return lines;
    }

    /**
     * Writes {@code type}, the number and CRLF, and returns the address behind them. May scribble up to 8 bytes further: leave
     * 32 bytes of room.
     *
     * @param value 0 or more
     */
    static long line(long to, int type, long value) {
        if (value < LINES) {
            long line = LINE[(int) value];
            Memory.putLong(to, line | type);
            return to + (line >>> 56);
        }
        Memory.putByte(to, type);
        long p = unsigned(to + 1, value);
        Memory.putShort(p, CRLF);
        return p + 2;
    }

    /** Writes the digits of {@code value} (signed) and returns the address behind them: at most 20 bytes, scribbles 8 more. */
    static long signed(long to, long value) {
        if (value >= 0) {
            return unsigned(to, value);
        }
        Memory.putByte(to, '-');
        if (value == Long.MIN_VALUE) {
            long p = unsigned(to + 1, 92233720368L);
            Memory.putLong(p, eight(54775808));
            return p + 8;
        }
        return unsigned(to + 1, -value);
    }

    private static long unsigned(long to, long value) {
        if (value < EIGHT_DIGITS) {
            return head(to, (int) value);
        }
        long high = value / EIGHT_DIGITS;
        int low = (int) (value - high * EIGHT_DIGITS);
        long p;
        if (high < EIGHT_DIGITS) {
            p = head(to, (int) high);
        } else {
            long top = high / EIGHT_DIGITS;
            p = head(to, (int) top);
            Memory.putLong(p, eight((int) (high - top * EIGHT_DIGITS)));
            p += 8;
        }
        Memory.putLong(p, eight(low));
        return p + 8;
    }

    /** Fewer than nine digits, without leading zeros. */
    private static long head(long to, int value) {
        long digits = eight(value) ^ ZEROS;
        int zeros = Long.numberOfTrailingZeros(digits | 1L << 56) >>> 3;
        Memory.putLong(to, (digits | ZEROS) >>> (zeros << 3));
        return to + 8 - zeros;
    }

    /**
     * Eight digits with leading zeros, the first in the lowest byte. The word is divided into two lanes of four digits, those
     * into four of two, those into eight of one; the multiplications stand for divisions by 100 and 10 and are exact in
     * their ranges.
     */
    private static long eight(int value) {
        int high = value / 10_000;
        long fours = high | (long) (value - high * 10_000) << 32;
        long hundreds = ((fours * 10_486) >>> 20) & 0x0000007F0000007FL;
        long twos = hundreds | (fours - hundreds * 100) << 16;
        long tens = ((twos * 103) >>> 10) & 0x000F000F000F000FL;
        return (tens | (twos - tens * 10) << 8) | ZEROS;
    }

    /** How many characters {@link #signed} writes. */
    static int length(long value) {
        if (value < 0) {
            return value == Long.MIN_VALUE ? 20 : 1 + length(-value);
        }
        // 1233/4096 approximates log10(2): the guess is right or one too small, which the table corrects.
        int guess = ((64 - Long.numberOfLeadingZeros(value | 1)) * 1233) >>> 12;
        return value < POWER_OF_TEN[guess] ? Math.max(guess, 1) : guess + 1;
    }

    private static long[] powersOfTen() {
        long[] powers = new long[19];
        long power = 1;
        for (int i = 0; i < powers.length; i++) {
            powers[i] = power;
            power *= 10;
        }
        return powers;
    }
}
