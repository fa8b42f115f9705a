package dev.torc.commands.config;

import org.jspecify.annotations.Nullable;

/** Numbers in settings as C's {@code strtoll} and Redis's {@code memtoull} read them: laxer than a command's. */
final class CText {
    /** Redis copies a memory value's digits into a buffer of 128. */
    private static final int MAX_MEMORY_DIGITS = 127;

    private CText() {}

    /**
     * The whole text as an integer: blanks before it, a plus and leading zeros are fine, and the empty text is 0.
     *
     * @param saturating what is out of range counts as the nearest value in it; otherwise it is refused
     * @return null when the text is no number
     */
    static @Nullable Long integer(String text, int radix, boolean saturating) {
        int i = 0;
        while (i < text.length() && (text.charAt(i) == ' ' || (text.charAt(i) >= '\t' && text.charAt(i) <= '\r'))) {
            i++;
        }
        boolean negative = i < text.length() && text.charAt(i) == '-';
        if (negative || (i < text.length() && text.charAt(i) == '+')) {
            i++;
        }
        if (i == text.length()) {
            return text.isEmpty() ? 0L : null;
        }
        long value = 0; // negative, where there is room for one more
        boolean overflow = false;
        for (; i < text.length(); i++) {
            int digit = Character.digit(text.charAt(i), radix);
            if (digit < 0) {
                return null;
            }
            overflow |= value < (Long.MIN_VALUE + digit) / radix;
            value = value * radix - digit;
        }
        overflow |= !negative && value == Long.MIN_VALUE;
        if (overflow) {
            return !saturating ? null : negative ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
        return negative ? value : -value;
    }

    /**
     * Bytes, unsigned: digits, then {@code b}, {@code k} (1000), {@code kb} (1024), {@code m}, {@code mb}, {@code g} or
     * {@code gb} in any case. As in Redis no digits are 0, more digits than fit are 2⁶⁴ - 1, and the product wraps.
     *
     * @return null when the text is no memory value
     */
    static @Nullable Long memory(String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        long unit = unit(text.substring(digits));
        if (unit == 0 || digits > MAX_MEMORY_DIGITS) {
            return null;
        }
        long value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = text.charAt(i) - '0';
            if (Long.compareUnsigned(value, Long.divideUnsigned(-1L - digit, 10)) > 0) {
                value = -1L;
                break;
            }
            value = value * 10 + digit;
        }
        return value * unit;
    }

    private static long unit(String suffix) {
        return switch (ConfigText.lowerCase(suffix)) {
            case "", "b" -> 1;
            case "k" -> 1000;
            case "kb" -> 1L << 10;
            case "m" -> 1000 * 1000;
            case "mb" -> 1L << 20;
            case "g" -> 1000L * 1000 * 1000;
            case "gb" -> 1L << 30;
            default -> 0;
        };
    }

    /** Bytes as CONFIG REWRITE writes them: in the largest unit that leaves no rest. */
    static String memoryText(long bytes) {
        for (int shift = 30; shift > 0 && bytes != 0; shift -= 10) {
            if (bytes % (1L << shift) == 0) {
                return (bytes >> shift) + (shift == 30 ? "gb" : shift == 20 ? "mb" : "kb");
            }
        }
        return Long.toString(bytes);
    }
}
