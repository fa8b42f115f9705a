package dev.torc.commands;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * A number's text taken apart as C's {@code strtod} and {@code strtold} read it, exactly and before any rounding: {@code ±digits
 * × 10^exponent}, or {@code × 2^exponent} where the text was hexadecimal.
 *
 * @param digits   the significand without its point; never negative
 * @param exponent bounded to ±{@link #FAR}, which is beyond any format's range
 */
record FloatText(boolean negative, boolean infinite, boolean binary, BigInteger digits, int exponent) {
    /** Redis copies the text into a buffer of 5 KB; what does not fit is no number. */
    static final int MAX_LENGTH = 5 * 1024 - 1;

    private static final int FAR = 1_000_000;

    /** Null when the whole text is not one number; NaN is none for Redis. */
    static @Nullable FloatText parse(String text) {
        int length = text.length();
        if (length == 0 || length > MAX_LENGTH) {
            return null;
        }
        int start = text.charAt(0) == '-' || text.charAt(0) == '+' ? 1 : 0;
        boolean negative = text.charAt(0) == '-';
        if (isWord(text, start, "inf") || isWord(text, start, "infinity")) {
            return new FloatText(negative, true, false, BigInteger.ZERO, 0);
        }
        boolean hex = text.regionMatches(true, start, "0x", 0, 2);
        if (hex) {
            start += 2;
        }
        int radix = hex ? 16 : 10;
        StringBuilder digits = new StringBuilder(length);
        int point = -1;
        int i = start;
        for (; i < length; i++) {
            char c = text.charAt(i);
            if (c == '.' && point < 0) {
                point = digits.length();
            } else if (c < 0x80 && Character.digit(c, radix) >= 0) {
                digits.append(c);
            } else {
                break;
            }
        }
        if (digits.isEmpty()) {
            return null;
        }
        int exponent = point < 0 ? 0 : (point - digits.length()) * (hex ? 4 : 1);
        if (i < length) {
            int mark = text.charAt(i) | 0x20;
            Integer written = mark == (hex ? 'p' : 'e') ? parseExponent(text, i + 1) : null;
            if (written == null) {
                return null;
            }
            exponent = Math.clamp(exponent + written, -FAR, FAR);
        }
        return new FloatText(negative, false, hex, new BigInteger(digits.toString(), radix), exponent);
    }

    private static @Nullable Integer parseExponent(String text, int start) {
        int i = start;
        boolean negative = i < text.length() && text.charAt(i) == '-';
        if (negative || (i < text.length() && text.charAt(i) == '+')) {
            i++;
        }
        if (i == text.length()) {
            return null;
        }
        int value = 0;
        for (; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return null;
            }
            value = Math.min(value * 10 + digit, FAR);
        }
        return negative ? -value : value;
    }

    private static boolean isWord(String text, int start, String word) {
        return text.length() - start == word.length() && text.regionMatches(true, start, word, 0, word.length());
    }
}
