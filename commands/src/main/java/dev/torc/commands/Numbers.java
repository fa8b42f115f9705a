package dev.torc.commands;

import dev.torc.memory.Memory;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Numbers as Redis reads and writes them, over off-heap bytes. The integer half allocates nothing.
 *
 * <p>An integer is {@code string2ll}'s: an optional {@code -}, then digits without leading zeros, within 64 bits; no plus, no
 * spaces, no "-0". A number with a fraction is {@code strtod}'s: hexadecimal, {@code inf} and {@code 5.} are read, leading
 * spaces and {@code nan} are not. INCRBYFLOAT counts in {@link LongDouble}s.
 */
public final class Numbers {
    /** What {@link #parseLong} answers for text that is no integer; also the value of one integer, see there. */
    public static final long INVALID = Long.MIN_VALUE;

    /** The longest integer's text: a minus and 19 digits. */
    public static final int MAX_LONG_LENGTH = 20;

    /** The longest text that {@link #putDouble} writes: {@code -1.2345678901234567e-308}. */
    public static final int MAX_DOUBLE_LENGTH = 24;

    private static final MathContext SEVENTEEN_DIGITS = new MathContext(17, RoundingMode.HALF_EVEN);

    /** Every integer up to here is a double. */
    private static final long EXACT_DOUBLE = 1L << 53;

    /** Integers below this are written in full by {@code %.17g}. */
    private static final double SCIENTIFIC_FROM = 1e17;

    private static final long[] POWERS_OF_TEN = powersOfTen();
    private static final double[] EXACT_POWERS_OF_TEN = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };
    private static final byte[] DIGIT_PAIRS = digitPairs();

    private Numbers() {}

    /**
     * Reads an integer. {@link #INVALID} means that the text is none, or that it is exactly that integer's; so a caller
     * asks: {@code v == INVALID && !isLong(address, length)}. One pass for every other input.
     */
    public static long parseLong(long address, int length) {
        if (length <= 0 || length > MAX_LONG_LENGTH) {
            return INVALID;
        }
        int first = Memory.getByte(address);
        boolean negative = first == '-';
        int i = 0;
        if (negative) {
            if (length == 1) {
                return INVALID;
            }
            first = Memory.getByte(address + ++i);
        }
        int digit = first - '0';
        if (digit <= 0 || digit > 9) {
            return digit == 0 && length == 1 ? 0 : INVALID;
        }
        long value = -digit; // counted below zero, where there is room for one more
        while (++i < length) {
            digit = Memory.getByte(address + i) - '0';
            if (digit < 0 || digit > 9 || value < Long.MIN_VALUE / 10) {
                return INVALID;
            }
            value *= 10;
            if (value < Long.MIN_VALUE + digit) {
                return INVALID;
            }
            value -= digit;
        }
        return negative ? value : -value; // 2^63 without a sign stays INVALID, as it must
    }

    /** Whether {@link #parseLong} reads this text as an integer. */
    public static boolean isLong(long address, int length) {
        return parseLong(address, length) != INVALID || isMinimum(address, length);
    }

    /** The same on the heap, for settings and other cold text; null when the text is no integer. */
    public static @Nullable Long parseLong(String text) {
        int length = text.length();
        int digits = text.startsWith("-") ? 1 : 0;
        if (length == digits || length > MAX_LONG_LENGTH || (text.charAt(digits) == '0' && length > 1)) {
            return null;
        }
        for (int i = digits; i < length; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return null;
            }
        }
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException outOfRange) {
            return null;
        }
    }

    private static boolean isMinimum(long address, int length) {
        String text = "-9223372036854775808";
        if (length != text.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (Memory.getByte(address + i) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether the text is a SCAN cursor as Redis reads one ({@code strtoul}): digits, at most 2⁶⁴ - 1, with leading zeros
     * and a sign if need be; the empty text counts as 0.
     */
    public static boolean isCursor(long address, int length) {
        int i = signLength(address, length);
        if (i == length) {
            return length == 0;
        }
        long value = 0;
        for (; i < length; i++) {
            int digit = Memory.getByte(address + i) - '0';
            if (digit < 0 || digit > 9 || Long.compareUnsigned(value, Long.divideUnsigned(-1L - digit, 10)) > 0) {
                return false;
            }
            value = value * 10 + digit;
        }
        return true;
    }

    /** The cursor, unsigned, of text that {@link #isCursor} accepted; a minus takes the complement, as in C. */
    public static long parseCursor(long address, int length) {
        int i = signLength(address, length);
        boolean negative = i == 1 && Memory.getByte(address) == '-';
        long value = 0;
        for (; i < length; i++) {
            value = value * 10 + (Memory.getByte(address + i) - '0');
        }
        return negative ? -value : value;
    }

    private static int signLength(long address, int length) {
        if (length == 0) {
            return 0;
        }
        byte first = Memory.getByte(address);
        return first == '-' || first == '+' ? 1 : 0;
    }

    /** Bytes of the integer's text, the minus included. */
    public static int length(long value) {
        if (value >= 0) {
            return digits(value);
        }
        return value == Long.MIN_VALUE ? MAX_LONG_LENGTH : 1 + digits(-value);
    }

    private static int digits(long value) {
        int guess = ((Long.SIZE - Long.numberOfLeadingZeros(value | 1)) * 1233) >>> 12; // log10(2) = 1233 / 4096
        return guess + (value >= POWERS_OF_TEN[guess] || value == 0 ? 1 : 0);
    }

    /** Writes the integer's text and returns its length, at most {@link #MAX_LONG_LENGTH} bytes. */
    public static int putLong(long address, long value) {
        int length = length(value);
        long end = address + length;
        long rest = value;
        if (value < 0) {
            Memory.putByte(address, '-');
            if (value == Long.MIN_VALUE) {
                Memory.putByte(--end, '8');
                rest = value / 10;
            }
            rest = -rest;
        }
        while (rest >= 100) {
            long quotient = rest / 100;
            end = putPair(end, (int) (rest - quotient * 100));
            rest = quotient;
        }
        if (rest >= 10) {
            putPair(end, (int) rest);
        } else {
            Memory.putByte(end - 1, '0' + (int) rest);
        }
        return length;
    }

    private static long putPair(long end, int pair) {
        Memory.putByte(end - 2, DIGIT_PAIRS[2 * pair]);
        Memory.putByte(end - 1, DIGIT_PAIRS[2 * pair + 1]);
        return end - 2;
    }

    /**
     * Reads a double, infinities included; NaN means that the text is none (Redis refuses {@code nan} itself, and finite
     * text that overflows or comes to zero). Allocates unless the text is a plain decimal of few digits.
     */
    public static double parseDouble(long address, int length) {
        double simple = parseSimpleDouble(address, length);
        if (!Double.isNaN(simple) || length > FloatText.MAX_LENGTH) {
            return simple;
        }
        return parseDouble(Memory.toLatin1(address, length));
    }

    /** The same on the heap. */
    public static double parseDouble(String text) {
        FloatText number = FloatText.parse(text);
        if (number == null) {
            return Double.NaN;
        }
        if (number.infinite()) {
            return number.negative() ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        double value = number.binary()
                ? Double.parseDouble(
                        (number.negative() ? "-0x" : "0x") + number.digits().toString(16) + "p" + number.exponent())
                : Double.parseDouble(text);
        boolean outOfRange =
                Double.isInfinite(value) || (value == 0 && number.digits().signum() != 0);
        return outOfRange ? Double.NaN : value;
    }

    /** Up to 15 or so digits with a point: one exact division (Clinger's fast path). NaN: look closer. */
    private static double parseSimpleDouble(long address, int length) {
        if (length > MAX_LONG_LENGTH) {
            return Double.NaN;
        }
        int i = signLength(address, length);
        boolean negative = i == 1 && Memory.getByte(address) == '-';
        long digits = 0;
        int count = 0;
        int fraction = -1;
        for (; i < length; i++) {
            int c = Memory.getByte(address + i);
            if (c == '.' && fraction < 0) {
                fraction = 0;
                continue;
            }
            if (c < '0' || c > '9' || digits > EXACT_DOUBLE / 10 - 1) {
                return Double.NaN;
            }
            digits = digits * 10 + (c - '0');
            count++;
            if (fraction >= 0) {
                fraction++;
            }
        }
        if (count == 0) {
            return Double.NaN;
        }
        double value = fraction > 0 ? digits / EXACT_POWERS_OF_TEN[fraction] : digits;
        return negative ? -value : value;
    }

    /**
     * Writes a double as Redis's replies do ({@code %.17g}; {@code inf}, {@code -inf}, {@code nan}) and returns the length,
     * at most {@link #MAX_DOUBLE_LENGTH} bytes. Allocates unless the value is an integer.
     */
    public static int putDouble(long address, double value) {
        if (value == (long) value && Math.abs(value) < SCIENTIFIC_FROM && !isNegativeZero(value)) {
            return putLong(address, (long) value);
        }
        byte[] text = toString(value).getBytes(StandardCharsets.ISO_8859_1);
        Memory.copy(text, 0, address, text.length);
        return text.length;
    }

    /** The text that {@link #putDouble} writes. */
    public static String toString(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return isNegativeZero(value) ? "-0" : "0";
        }
        BigDecimal rounded = new BigDecimal(value).round(SEVENTEEN_DIGITS).stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (exponent >= -4 && exponent < 17) {
            return rounded.toPlainString();
        }
        String digits = rounded.unscaledValue().abs().toString();
        StringBuilder text = new StringBuilder(MAX_DOUBLE_LENGTH);
        if (value < 0) {
            text.append('-');
        }
        text.append(digits.charAt(0));
        if (digits.length() > 1) {
            text.append('.').append(digits, 1, digits.length());
        }
        text.append(exponent < 0 ? "e-" : "e+");
        if (Math.abs(exponent) < 10) {
            text.append('0');
        }
        return text.append(Math.abs(exponent)).toString();
    }

    private static boolean isNegativeZero(double value) {
        return value == 0 && 1 / value < 0;
    }

    private static long[] powersOfTen() {
        long[] powers = new long[20];
        powers[0] = 1;
        for (int i = 1; i < 19; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        powers[19] = Long.MAX_VALUE;
        return powers;
    }

    private static byte[] digitPairs() {
        byte[] pairs = new byte[200];
        for (int i = 0; i < 100; i++) {
            pairs[2 * i] = (byte) ('0' + i / 10);
            pairs[2 * i + 1] = (byte) ('0' + i % 10);
        }
        return pairs;
    }
}
