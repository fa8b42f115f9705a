package dev.torc.snapshot.rdb;

import dev.torc.memory.Memory;

/**
 * LZF, the compression of strings in RDB: literals and references to what stood up to 8 KiB before.
 *
 * <pre>
 *   000LLLLL                      L + 1 literal bytes follow
 *   LLLooooo oooooooo             copy L + 2 bytes from o + 1 bytes back (L: 1 to 6)
 *   111ooooo LLLLLLLL oooooooo    copy L + 9 bytes
 * </pre>
 *
 * The compressor takes Redis's decisions (which three bytes it looks up, where a match ends, when it gives up), so that DUMP gives
 * the same bytes. It remembers where it last saw each hash of three bytes; positions count on from call to call, so that
 * the table need not be emptied for each string. Not for several threads at once.
 */
final class Lzf {
    private static final int HASH_BITS = 16;
    private static final int LITERALS_MAX = 32;
    private static final int DISTANCE_MAX = 1 << 13;
    private static final int MATCH_MAX = 264;

    private final int[] lastSeen = new int[1 << HASH_BITS];

    /** The position of the current input's first byte; what was seen before it is of another input. */
    private int origin = 1;

    /**
     * Compresses {@code length} bytes into at most {@code room} bytes, none of which is written beyond.
     *
     * @return the compressed length; 0: it does not fit
     */
    int compress(long from, int length, long to, int room) {
        if (length < 3 || room < 1) {
            return 0;
        }
        if (origin > Integer.MAX_VALUE - length) {
            java.util.Arrays.fill(lastSeen, 0);
            origin = 1;
        }
        int compressed = compressFrom(origin, from, length, to, room);
        origin += length;
        return compressed;
    }

    private int compressFrom(int first, long from, int length, long to, int room) {
        int in = 0;
        int out = 1; // the byte before a run of literals tells its length
        int literals = 0;
        while (in < length - 2) {
            int hash = hash(from + in);
            int seen = lastSeen[hash] - first;
            lastSeen[hash] = first + in;
            // Redis never refers to the first byte: position 0 means "not seen" there.
            if (seen > 0 && in - seen <= DISTANCE_MAX && sameThree(from + seen, from + in)) {
                if (literals > 0) {
                    Memory.putByte(to + out - literals - 1, literals - 1);
                } else {
                    out--;
                }
                if (out + 4 >= room) {
                    return 0;
                }
                int matched = matchLength(from + seen, from + in, length - in - 2);
                out = putReference(to, out, matched - 2, in - seen - 1);
                out++;
                literals = 0;
                in += matched;
                if (in < length - 2) {
                    lastSeen[hash(from + in - 2)] = first + in - 2;
                    lastSeen[hash(from + in - 1)] = first + in - 1;
                }
            } else {
                if (out >= room) {
                    return 0;
                }
                Memory.putByte(to + out++, Memory.getByte(from + in++));
                if (++literals == LITERALS_MAX) {
                    Memory.putByte(to + out - literals - 1, literals - 1);
                    literals = 0;
                    out++;
                }
            }
        }
        if (out + 3 > room) {
            return 0;
        }
        while (in < length) {
            Memory.putByte(to + out++, Memory.getByte(from + in++));
            if (++literals == LITERALS_MAX) {
                Memory.putByte(to + out - literals - 1, literals - 1);
                literals = 0;
                out++;
            }
        }
        if (literals == 0) {
            return out - 1;
        }
        Memory.putByte(to + out - literals - 1, literals - 1);
        return out;
    }

    private static int putReference(long to, int at, int length, int distance) {
        int out = at;
        if (length < 7) {
            Memory.putByte(to + out++, distance >>> 8 | length << 5);
        } else {
            Memory.putByte(to + out++, distance >>> 8 | 7 << 5);
            Memory.putByte(to + out++, length - 7);
        }
        Memory.putByte(to + out++, distance);
        return out;
    }

    private static int hash(long at) {
        int h = Memory.getUnsignedByte(at) << 16 | Memory.getUnsignedByte(at + 1) << 8 | Memory.getUnsignedByte(at + 2);
        return (h >>> 8) - h * 5 & (1 << HASH_BITS) - 1;
    }

    private static boolean sameThree(long a, long b) {
        return Memory.getShort(a) == Memory.getShort(b) && Memory.getByte(a + 2) == Memory.getByte(b + 2);
    }

    /** How many bytes agree, three at least; {@code left} is two less than the input has. */
    private static int matchLength(long seen, long at, int left) {
        int most = Math.min(left, MATCH_MAX);
        if (most == 17 || most == 18) {
            most = 19; // Redis compares the first sixteen without looking at the limit
        }
        int n = 3;
        while (n < most && Memory.getByte(seen + n) == Memory.getByte(at + n)) {
            n++;
        }
        return n;
    }

    /**
     * Decompresses into exactly {@code size} bytes. Reads and writes nothing outside the two ranges, whatever the input.
     *
     * @return whether the input was whole and gave exactly that many bytes
     */
    static boolean decompress(long from, int length, long to, int size) {
        int in = 0;
        int out = 0;
        while (in < length) {
            int control = Memory.getUnsignedByte(from + in++);
            if (control < LITERALS_MAX) {
                int run = control + 1;
                if (run > length - in || run > size - out) {
                    return false;
                }
                Memory.copy(from + in, to + out, run);
                in += run;
                out += run;
                continue;
            }
            int run = control >>> 5;
            int more = run == 7 ? 2 : 1;
            if (more > length - in) {
                return false;
            }
            if (run == 7) {
                run += Memory.getUnsignedByte(from + in++);
            }
            run += 2;
            int distance = ((control & 31) << 8 | Memory.getUnsignedByte(from + in++)) + 1;
            if (distance > out || run > size - out) {
                return false;
            }
            copyWithin(to + out, distance, run);
            out += run;
        }
        return out == size;
    }

    /** Repeats what stands {@code distance} bytes before; source and target may overlap. */
    private static void copyWithin(long to, int distance, int run) {
        if (distance >= run) {
            Memory.copy(to - distance, to, run);
        } else {
            for (int i = 0; i < run; i++) {
                Memory.putByte(to + i, Memory.getByte(to + i - distance));
            }
        }
    }
}
