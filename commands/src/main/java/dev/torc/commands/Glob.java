package dev.torc.commands;

import dev.torc.memory.Memory;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Redis's glob patterns: {@code *}, {@code ?}, {@code [abc]}, {@code [^a-z]} and {@code \x}, over bytes, with the answers of
 * {@code stringmatchlen} in Redis 7.0.15, its quirks included:
 *
 * <ul>
 *   <li>no pattern but the empty one matches the empty text, {@code *} included (KEYS and SCAN therefore skip matching
 *       when {@link #matchesEverything}),
 *   <li>an unclosed {@code [} reaches to the end of the pattern,
 *   <li>range bounds compare as signed bytes, in either order, and in {@code [a-]} the bracket is the range's end,
 *   <li>an escaped byte within brackets never ignores case,
 *   <li>a pattern with more than 1,000 runs of stars before its end matches nothing that reaches the 1,001st.
 * </ul>
 *
 * <p>Redis recurses at every star. Each element of a pattern other than a star takes exactly one byte, so only the latest star
 * can ever profit from another try, and one loop that remembers it does the same. Nothing is allocated. The worst case is
 * pattern length × text length; {@link #MAX_STEPS} bounds it, so that one hostile pattern cannot hold a partition for minutes.
 */
public final class Glob {
    /** As in Redis since CVE-2024-31228. */
    private static final int MAX_STAR_RUNS = 1000;

    /**
     * Elements and bytes of brackets tried before a match is given up as "no". Above what any pattern and text of up to 16 KB can need, so only
     * absurd input sees it; about half a second of work.
     */
    private static final int MAX_STEPS = 1 << 28;

    private Glob() {}

    /** Pattern and text both off-heap; lengths in bytes. */
    public static boolean matches(long pattern, int patternLength, long text, int textLength, boolean ignoreCase) {
        return matches(null, pattern, patternLength, null, text, textLength, ignoreCase);
    }

    /** A pattern kept on the heap (a scan's, say) against off-heap text. */
    public static boolean matches(byte[] pattern, long text, int textLength, boolean ignoreCase) {
        return matches(pattern, 0, pattern.length, null, text, textLength, ignoreCase);
    }

    public static boolean matches(byte[] pattern, byte[] text, boolean ignoreCase) {
        return matches(pattern, 0, pattern.length, text, 0, text.length, ignoreCase);
    }

    /** For names that are Latin-1 text (settings, commands); allocates. */
    public static boolean matches(String pattern, String text, boolean ignoreCase) {
        return matches(
                pattern.getBytes(StandardCharsets.ISO_8859_1), text.getBytes(StandardCharsets.ISO_8859_1), ignoreCase);
    }

    /** Whether the pattern is just {@code *}, which KEYS and SCAN take as "every key", the empty key included. */
    public static boolean matchesEverything(long pattern, int patternLength) {
        return patternLength == 1 && Memory.getByte(pattern) == '*';
    }

    private static boolean matches(
            byte @Nullable [] pattern,
            long patternBase,
            int patternLength,
            byte @Nullable [] text,
            long textBase,
            int textLength,
            boolean ignoreCase) {
        int p = 0;
        int t = 0;
        int starPattern = -1; // where the pattern goes on after the latest star
        int starText = 0; // where the text stood when that star was tried last
        int starRuns = 0;
        int steps = MAX_STEPS;

        while (true) {
            boolean failed = false;
            if (p == patternLength || t == textLength) {
                if (t == textLength) {
                    // Redis lets stars match nothing only after at least one element was matched.
                    while (textLength > 0 && p < patternLength && at(pattern, patternBase, p) == '*') {
                        p++;
                    }
                }
                if (p == patternLength && t == textLength) {
                    return true;
                }
                failed = true;
            } else {
                byte element = at(pattern, patternBase, p);
                if (element == '*') {
                    while (p + 1 < patternLength && at(pattern, patternBase, p + 1) == '*') {
                        p++;
                    }
                    if (++p == patternLength) {
                        return true;
                    }
                    if (++starRuns > MAX_STAR_RUNS) {
                        return false;
                    }
                    starPattern = p;
                    starText = t;
                    continue;
                }
                byte c = at(text, textBase, t);
                if (element == '?') {
                    p++;
                } else if (element == '[') {
                    long outcome = bracket(pattern, patternBase, p, patternLength, c, ignoreCase);
                    int after = (int) (outcome >>> 1);
                    steps -= after - p;
                    p = after;
                    failed = (outcome & 1) == 0;
                } else {
                    if (element == '\\' && p + 1 < patternLength) {
                        element = at(pattern, patternBase, ++p);
                    }
                    failed = element != c && !(ignoreCase && lower(element) == lower(c));
                    p++;
                }
                t++;
            }
            if (failed) {
                if (starPattern < 0 || ++starText >= textLength || --steps < 0) {
                    return false;
                }
                p = starPattern;
                t = starText;
            } else if (--steps < 0) {
                return false;
            }
        }
    }

    /** Matches one byte against the bracket that opens at {@code p}: the position after it, shifted left, and 1 for a match. */
    private static long bracket(byte @Nullable [] pattern, long base, int p, int length, byte c, boolean ignoreCase) {
        p++;
        boolean negated = p < length && at(pattern, base, p) == '^';
        if (negated) {
            p++;
        }
        boolean matched = false;
        while (p < length) {
            byte element = at(pattern, base, p);
            if (element == '\\' && p + 1 < length) {
                p++;
                matched |= at(pattern, base, p) == c;
            } else if (element == ']') {
                break;
            } else if (p + 2 < length && at(pattern, base, p + 1) == '-') {
                byte other = at(pattern, base, p + 2);
                int start = Math.min(element, other);
                int end = Math.max(element, other);
                int value = c;
                if (ignoreCase) {
                    start = lower(start);
                    end = lower(end);
                    value = lower(value);
                }
                p += 2;
                matched |= value >= start && value <= end;
            } else {
                matched |= element == c || (ignoreCase && lower(element) == lower(c));
            }
            p++;
        }
        int after = Math.min(p + 1, length);
        return (long) after << 1 | (matched != negated ? 1 : 0);
    }

    private static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    }

    private static byte at(byte @Nullable [] array, long base, int index) {
        return array != null ? array[index] : Memory.getByte(base + index);
    }
}
