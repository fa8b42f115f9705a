package dev.torc.memory;

/**
 * The descriptor of a 2 MiB region, by region number. Read and written under the owning page heap's lock.
 *
 * <pre>
 *    0  free       int, bit i: page i is not handed out
 *    4  resident   int, bit i: page i may be backed by memory
 *    8  flags      int: HUGE, PLAIN, BUSY
 *   12  owner      int, id of the page heap; 0 = none
 *   16  link A     next, previous (region + 1; 0 = none), list + 1 (0 = in none)
 *   28  link B     the same
 * </pre>
 */
final class Region {
    /** One huge page backs the region, or may. */
    static final int HUGE = 1;
    /** The region holds large runs, whose unused tails stay without memory: never a huge page. */
    static final int PLAIN = 2;
    /** A system call on the region is under way outside the lock. */
    static final int BUSY = 4;

    static final int ALL = -1;

    private static final int FREE = 0;
    private static final int RESIDENT = 4;
    private static final int FLAGS = 8;
    private static final int OWNER = 12;
    /** Offsets of the two links. */
    static final int LINK_A = 16;

    static final int LINK_B = 28;
    private static final int NEXT = 0;
    private static final int PREVIOUS = 4;
    private static final int LIST = 8;

    private Region() {}

    private static long at(int region) {
        return Reservation.REGIONS + ((long) region << 6);
    }

    static long address(int region) {
        return Reservation.BASE + ((long) region << Reservation.REGION_SHIFT);
    }

    static int of(long address) {
        return (int) ((address - Reservation.BASE) >>> Reservation.REGION_SHIFT);
    }

    static void initialise(int region, int owner) {
        Memory.fill(at(region), Reservation.DESCRIPTOR_SIZE, 0);
        Memory.putInt(at(region) + OWNER, owner);
        free(region, ALL);
    }

    static int owner(int region) {
        return Memory.getInt(at(region) + OWNER);
    }

    static int free(int region) {
        return Memory.getInt(at(region) + FREE);
    }

    static void free(int region, int mask) {
        Memory.putInt(at(region) + FREE, mask);
    }

    static int resident(int region) {
        return Memory.getInt(at(region) + RESIDENT);
    }

    static void resident(int region, int mask) {
        Memory.putInt(at(region) + RESIDENT, mask);
    }

    static int idle(int region) {
        return free(region) & resident(region);
    }

    static boolean is(int region, int flag) {
        return (Memory.getInt(at(region) + FLAGS) & flag) != 0;
    }

    static void set(int region, int flag) {
        Memory.putInt(at(region) + FLAGS, Memory.getInt(at(region) + FLAGS) | flag);
    }

    static void clear(int region, int flag) {
        Memory.putInt(at(region) + FLAGS, Memory.getInt(at(region) + FLAGS) & ~flag);
    }

    static int next(int region, int link) {
        return Memory.getInt(at(region) + link + NEXT);
    }

    static void next(int region, int link, int other) {
        Memory.putInt(at(region) + link + NEXT, other);
    }

    static int previous(int region, int link) {
        return Memory.getInt(at(region) + link + PREVIOUS);
    }

    static void previous(int region, int link, int other) {
        Memory.putInt(at(region) + link + PREVIOUS, other);
    }

    static int list(int region, int link) {
        return Memory.getInt(at(region) + link + LIST) - 1;
    }

    static void list(int region, int link, int list) {
        Memory.putInt(at(region) + link + LIST, list + 1);
    }

    /** Length of the longest run of set bits, 0 to 32. */
    static int longestRun(int mask) {
        int length = 0;
        for (int m = mask; m != 0; m &= m << 1) {
            length++;
        }
        return length;
    }

    /** Index of the first of {@code length} adjoining set bits; 32 when there are none. */
    static int firstRun(int mask, int length) {
        int m = mask;
        for (int i = 1; i < length && m != 0; i++) {
            m &= m >>> 1;
        }
        return Integer.numberOfTrailingZeros(m);
    }

    static int bits(int start, int length) {
        return length == Integer.SIZE ? ALL : ((1 << length) - 1) << start;
    }
}
