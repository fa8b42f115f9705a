package dev.torc.store.eviction;

import dev.torc.memory.Heap;
import dev.torc.memory.Memory;
import dev.torc.memory.MemoryExhaustedException;

/**
 * Fingerprints of entries evicted lately: two bytes each, in memory that counts as data.
 *
 * <p>A row is one 8-byte word of four ghosts, chosen by the hash; a newcomer takes an empty place or that of the ghost whose last
 * use was longest ago. So a look-up is one cache miss, on inserts and evictions only. One strange key in 128 is
 * taken for a ghost, which costs it nothing and the cache little.
 *
 * <pre>
 * ghost   bits 0-8    fingerprint
 *         bit  9      evicted from: 0 probation, 1 main
 *         bits 10-15  tick of the last use: 1 .. 63; 0: no ghost
 * </pre>
 */
final class Ghosts {
    static final int TICKS = 63;

    /** What {@link #take} returns when there is no ghost. */
    static final int NONE = -1;

    private static final int PER_ROW = 4;
    private static final int ROW_BYTES = 8;
    private static final int GHOST_BITS = 16;
    private static final int GHOST_MASK = (1 << GHOST_BITS) - 1;
    private static final int FINGERPRINT_MASK = (1 << 9) - 1;
    private static final int MAIN_SHIFT = 9;
    private static final int TICK_SHIFT = 10;

    private final Heap heap;
    private long address;
    private long rows;
    private int fromProbation;
    private int fromMain;

    Ghosts(Heap heap) {
        this.heap = heap;
    }

    /** Makes an empty table of about this many ghosts; without memory for it, none. */
    void rebuild(long capacity) {
        release();
        long wanted = Math.max(1, capacity / PER_ROW);
        try {
            address = heap.allocate(wanted * ROW_BYTES, Heap.OTHER);
        } catch (MemoryExhaustedException e) {
            return; // a cache without ghosts is still a cache, and this is called to make room
        }
        rows = wanted;
        Memory.fill(address, rows * ROW_BYTES, 0);
    }

    void release() {
        if (address != 0) {
            heap.free(address, Heap.OTHER);
        }
        address = 0;
        rows = 0;
        fromProbation = 0;
        fromMain = 0;
    }

    boolean relocate(long from, long to) {
        if (address != from) {
            return false;
        }
        address = to;
        return true;
    }

    /** Ghosts of entries that were evicted from probation, or from main. */
    int count(boolean main) {
        return main ? fromMain : fromProbation;
    }

    private long row(long place) {
        return address + ((place & 0xFFFF_FFFFL) * rows >>> 32) * ROW_BYTES;
    }

    private static int fingerprint(long place) {
        return (int) (place >>> 32) & FINGERPRINT_MASK;
    }

    /**
     * Takes the ghost of this place out.
     *
     * @return {@code age << 1 | main}, the age in ticks since its last use; {@link #NONE}: there is none
     */
    int take(long place, int tick) {
        if (rows == 0) {
            return NONE;
        }
        long at = row(place);
        long row = Memory.getLong(at);
        int fingerprint = fingerprint(place);
        for (int shift = 0; shift < PER_ROW * GHOST_BITS; shift += GHOST_BITS) {
            int ghost = (int) (row >>> shift) & GHOST_MASK;
            if (ghost != 0 && (ghost & FINGERPRINT_MASK) == fingerprint) {
                Memory.putLong(at, row & ~((long) GHOST_MASK << shift));
                int main = ghost >>> MAIN_SHIFT & 1;
                count(main, -1);
                return age(ghost, tick) << 1 | main;
            }
        }
        return NONE;
    }

    /** Remembers an evicted entry that was last used this many ticks ago, unless that is more than ticks can tell. */
    void add(long place, boolean main, int age, int tick) {
        if (rows == 0 || age >= TICKS - 1) {
            return;
        }
        long at = row(place);
        long row = Memory.getLong(at);
        int oldest = -1;
        int target = 0;
        for (int shift = 0; shift < PER_ROW * GHOST_BITS; shift += GHOST_BITS) {
            int ghost = (int) (row >>> shift) & GHOST_MASK;
            int ghostAge = ghost == 0 ? TICKS : age(ghost, tick);
            if (ghostAge > oldest) {
                oldest = ghostAge;
                target = shift;
            }
        }
        int replaced = (int) (row >>> target) & GHOST_MASK;
        if (replaced != 0) {
            count(replaced >>> MAIN_SHIFT & 1, -1);
        }
        int from = main ? 1 : 0;
        count(from, 1);
        int stamp = tick - age;
        int ghost = (stamp < 1 ? stamp + TICKS : stamp) << TICK_SHIFT | from << MAIN_SHIFT | fingerprint(place);
        Memory.putLong(at, row & ~((long) GHOST_MASK << target) | (long) ghost << target);
    }

    private void count(int main, int change) {
        if (main == 0) {
            fromProbation += change;
        } else {
            fromMain += change;
        }
    }

    private static int age(int ghost, int tick) {
        int age = tick - (ghost >>> TICK_SHIFT);
        return age < 0 ? age + TICKS : age;
    }
}
