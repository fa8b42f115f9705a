package dev.torc.server.protocol;

import dev.torc.memory.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Commands typed as a line of words, the way telnet and netcat send them. Words without quotes stay where they are; words with
 * quotes are unescaped into an area of this object.
 *
 * <p>Quoting is that of Redis: within double quotes {@code \n \r \t \b \a \xHH} and a backslash before any other character,
 * within single quotes only {@code \'}; a closing quote has to be followed by a blank or the line's end; quotes may begin in the
 * middle of a word.
 */
final class InlineRequest {
    /** Unescaping never lengthens a line, so one line of any allowed length fits. */
    private static final int AREA = RequestLimits.MAX_LINE + 1;

    private @Nullable MemorySegment area;
    private int used;

    /** Forgets the words of earlier requests. */
    void clear() {
        used = 0;
    }

    /** Whether a line of {@code length} bytes can be unescaped without overwriting words of earlier ones. */
    boolean hasRoom(int length) {
        return AREA - used >= length;
    }

    /**
     * Puts the words of a line behind the arguments of the commands before it.
     *
     * @param line the line, {@code length} bytes without its LF and without NUL bytes
     * @return how many words, or -1 if quotes are unbalanced
     */
    int split(long line, int length, Requests requests) {
        long end = line + length;
        int count = 0;
        long p = line;
        while (true) {
            while (p < end && isSpace(Memory.getByte(p))) {
                p++;
            }
            if (p == end) {
                return count;
            }
            long word = p;
            while (p < end && !endsWord(Memory.getByte(p)) && !isQuote(Memory.getByte(p))) {
                p++;
            }
            requests.reserve(count + 1);
            int index = requests.arguments() + count;
            count++;
            if (p == end || !isQuote(Memory.getByte(p))) {
                requests.addresses[index] = word;
                requests.lengths[index] = (int) (p - word);
                continue;
            }
            int from = used;
            p = unescape(word, end);
            if (p < 0) {
                return -1;
            }
            requests.addresses[index] = area() + from;
            requests.lengths[index] = used - from;
        }
    }

    /**
     * Copies one word with quotes in it to the area.
     *
     * @return the address behind it, or -1 if its quotes are unbalanced
     */
    private long unescape(long word, long end) {
        long to = area() + used;
        long begin = to;
        long p = word;
        int quote = 0;
        while (true) {
            int c = at(p, end);
            if (quote == 0) {
                if (c < 0 || endsWord((byte) c)) {
                    break;
                }
                if (isQuote((byte) c)) {
                    quote = c;
                } else {
                    Memory.putByte(to++, c);
                }
                p++;
            } else if (c < 0) {
                return -1;
            } else if (c == quote) {
                int behind = at(p + 1, end);
                if (behind >= 0 && !isSpace((byte) behind)) {
                    return -1;
                }
                p++;
                break;
            } else if (c == '\\'
                    && quote == '"'
                    && at(p + 1, end) == 'x'
                    && hex(at(p + 2, end)) >= 0
                    && hex(at(p + 3, end)) >= 0) {
                Memory.putByte(to++, hex(at(p + 2, end)) << 4 | hex(at(p + 3, end)));
                p += 4;
            } else if (c == '\\' && quote == '"' && at(p + 1, end) >= 0) {
                Memory.putByte(to++, escaped(at(p + 1, end)));
                p += 2;
            } else if (c == '\\' && quote == '\'' && at(p + 1, end) == '\'') {
                Memory.putByte(to++, '\'');
                p += 2;
            } else {
                Memory.putByte(to++, c);
                p++;
            }
        }
        used += (int) (to - begin);
        return p;
    }

    private long area() {
        MemorySegment memory = area;
        if (memory == null) {
            memory = Arena.ofAuto().allocate(AREA);
            area = memory;
        }
        return memory.address();
    }

    /** The byte at {@code p}, 0 to 255, or -1 at the line's end. */
    private static int at(long p, long end) {
        return p < end ? Memory.getUnsignedByte(p) : -1;
    }

    private static int escaped(int c) {
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'a' -> 7;
            default -> c;
        };
    }

    private static int hex(int c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    private static boolean isQuote(byte c) {
        return c == '"' || c == '\'';
    }

    /** C's isspace. */
    private static boolean isSpace(byte c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    /** Fewer than {@link #isSpace}: a vertical tab or form feed within a word belongs to it, as in Redis. */
    private static boolean endsWord(byte c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }
}
