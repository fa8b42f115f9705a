package dev.torc.app.load.traffic;

import java.nio.ByteBuffer;

/**
 * A number of keys of one width: a text with one run of {@code #}, which stands for the key's index in decimal digits, padded
 * with zeros. The default, {@code key:############}, makes the keys of redis-benchmark's {@code -r}.
 */
public final class KeySpace {
    /** So that the product of two indexes fits in a long. */
    public static final long MAX_KEYS = 1L << 31;

    public static final String DEFAULT_PATTERN = "key:############";

    private static final int MAX_DIGITS = 18;

    private final String before;
    private final String after;
    private final int digits;
    private final long keys;
    private final KeyDistribution distribution;

    /** @throws IllegalArgumentException with the value and the rule it breaks */
    public KeySpace(String pattern, long keys, KeyDistribution distribution) {
        if (keys < 1 || keys > MAX_KEYS) {
            throw new IllegalArgumentException("keys " + keys + " (expected: 1 to " + MAX_KEYS + ")");
        }
        int first = pattern.indexOf('#');
        int last = pattern.lastIndexOf('#');
        digits = first < 0 ? 0 : last - first + 1;
        boolean oneRun =
                digits > 0 && pattern.substring(first, last + 1).chars().allMatch(c -> c == '#');
        if (!oneRun || digits > MAX_DIGITS || String.valueOf(keys - 1).length() > digits) {
            throw new IllegalArgumentException("key pattern '" + pattern + "' (expected: one run of 1 to " + MAX_DIGITS
                    + " '#', wide enough for " + (keys - 1) + ")");
        }
        before = pattern.substring(0, first);
        after = pattern.substring(last + 1);
        this.keys = keys;
        this.distribution = distribution;
    }

    public long keys() {
        return keys;
    }

    public KeyDistribution distribution() {
        return distribution;
    }

    String before() {
        return before;
    }

    String after() {
        return after;
    }

    int digits() {
        return digits;
    }

    /** The bytes of a key. */
    int width() {
        return before.length() + digits + after.length();
    }

    /** Writes an index in {@code digits} digits at the buffer's position. */
    static void putDigits(ByteBuffer out, long index, int digits) {
        int start = out.position();
        long left = index;
        for (int at = start + digits - 1; at >= start; at--) {
            long tenth = left / 10;
            out.put(at, (byte) ('0' + (left - tenth * 10)));
            left = tenth;
        }
        out.position(start + digits);
    }
}
