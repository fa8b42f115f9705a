package dev.torc.memory;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The regions of one page heap and which of their pages to hand out next. Guarded by the page heap's lock.
 *
 * <p>A region is of one of three types, and its idle pages (free, but backed by memory) count for this type:
 *
 * <pre>
 *   WHOLE   wholly free; it is "ready" when a huge page backs it
 *   SMALL   partly handed out, in runs of less than a region: slabs and blocks
 *   PLAIN   partly handed out, to large values; never a huge page
 * </pre>
 *
 * <p>A SMALL or PLAIN region lies in two lists of its type, by its longest run of idle pages and by its longest run of free
 * pages, so that the shortest sufficient run is found at once: full regions stay full and sparse ones empty.
 */
final class Regions {
    static final int SMALL = 0;
    static final int PLAIN = 1;
    static final int WHOLE = 2;
    static final int TYPES = 3;

    static final int PAGES = Reservation.PAGES_A_REGION;

    private final int owner;

    private final RegionLists[] idleRuns = {new RegionLists(Region.LINK_A), new RegionLists(Region.LINK_A)};
    /** List 0 holds the full SMALL regions that are not huge pages yet. */
    private final RegionLists[] freeRuns = {new RegionLists(Region.LINK_B), new RegionLists(Region.LINK_B)};

    private final BitSet owned = new BitSet();
    /** Wholly free regions, ready or not; busy ones are in neither. */
    private final BitSet ready = new BitSet();

    private final BitSet notReady = new BitSet();
    private final long[] idlePages = new long[TYPES];
    private int huge;

    Regions(int owner) {
        this.owner = owner;
    }

    long idlePages() {
        return idlePages[SMALL] + idlePages[PLAIN] + idlePages[WHOLE];
    }

    /** Idle pages that a slab or a block can have at once. */
    long readyPages() {
        return idlePages[SMALL] + idlePages[WHOLE];
    }

    /** Regions that are huge pages, or would be if the system had one. */
    int huge() {
        return huge;
    }

    // ---- taking and putting back

    /** Takes adjoining pages; their address, or 0 when the range has no room for them. */
    long take(int pages, int type) {
        return pages < PAGES ? takeRun(pages, type) : takeRegions(pages);
    }

    private long takeRun(int pages, int type) {
        int region = idleRuns[type].atLeast(pages);
        if (region >= 0) {
            return take(region, Region.firstRun(Region.idle(region), pages), pages, type);
        }
        if (type == SMALL) {
            region = ready.nextSetBit(0);
        }
        if (region < 0) {
            region = freeRuns[type].atLeast(pages);
        }
        if (region < 0) {
            region = wholeRegions(1);
        }
        return region < 0 ? 0 : take(region, Region.firstRun(Region.free(region), pages), pages, type);
    }

    private long takeRegions(int pages) {
        int count = (pages + PAGES - 1) / PAGES;
        int first = wholeRegions(count);
        if (first < 0) {
            return 0;
        }
        for (int i = 0; i < count; i++) {
            take(first + i, 0, Math.min(PAGES, pages - i * PAGES), PLAIN);
        }
        return Region.address(first);
    }

    /** The first of adjoining wholly free regions, ready ones only if it cannot be helped; -1 when there are none. */
    private int wholeRegions(int count) {
        int first = firstRun(notReady, count);
        if (first < 0) {
            first = acquire(count);
        }
        if (first < 0) {
            BitSet both = (BitSet) notReady.clone();
            both.or(ready);
            first = firstRun(both, count);
        }
        return first;
    }

    private static int firstRun(BitSet set, int count) {
        int first = set.nextSetBit(0);
        while (first >= 0) {
            int end = set.nextClearBit(first);
            if (end - first >= count) {
                return first;
            }
            first = set.nextSetBit(end);
        }
        return -1;
    }

    private int acquire(int count) {
        int first = Reservation.acquire(count);
        for (int i = first; i >= 0 && i < first + count; i++) {
            Region.initialise(i, owner);
            owned.set(i);
            attach(i);
        }
        return first;
    }

    private long take(int region, int start, int pages, int type) {
        detach(region);
        if (Region.free(region) == Region.ALL) {
            if (type == PLAIN) {
                Region.set(region, Region.PLAIN);
                if (clearHuge(region)) {
                    forbidHugePages(region);
                }
            } else {
                Region.clear(region, Region.PLAIN);
            }
        }
        int bits = Region.bits(start, pages);
        Region.free(region, Region.free(region) & ~bits);
        Region.resident(region, Region.resident(region) | bits);
        attach(region);
        return Region.address(region) + ((long) start << Reservation.PAGE_SHIFT);
    }

    /** Puts back the pages of a mask; false, and nothing is changed, when they are not handed out by this heap. */
    boolean putBack(int region, int bits) {
        if (Region.owner(region) != owner || (Region.free(region) & bits) != 0) {
            return false;
        }
        detach(region);
        Region.free(region, Region.free(region) | bits);
        attach(region);
        return true;
    }

    // ---- the lists

    private static int type(int region) {
        if (Region.free(region) == Region.ALL) {
            return WHOLE;
        }
        return Region.is(region, Region.PLAIN) ? PLAIN : SMALL;
    }

    /** Takes the region out of every list, before its masks or flags change. */
    private void detach(int region) {
        int type = type(region);
        idlePages[type] -= Integer.bitCount(Region.idle(region));
        if (type == WHOLE) {
            notReady.clear(region);
            ready.clear(region);
        } else {
            idleRuns[type].remove(region);
            freeRuns[type].remove(region);
        }
    }

    /** Puts the region into the lists where its masks and flags belong. */
    private void attach(int region) {
        int type = type(region);
        idlePages[type] += Integer.bitCount(Region.idle(region));
        if (Region.is(region, Region.BUSY)) {
            return;
        }
        if (type == WHOLE) {
            (Region.is(region, Region.HUGE) ? ready : notReady).set(region);
            return;
        }
        int idleRun = Region.longestRun(Region.idle(region));
        if (idleRun > 0) {
            idleRuns[type].add(region, idleRun);
        }
        if (isInFreeRuns(region, type)) {
            freeRuns[type].add(region, Region.longestRun(Region.free(region)));
        }
    }

    private static boolean isInFreeRuns(int region, int type) {
        return Region.free(region) != 0 || (type == SMALL && !Region.is(region, Region.HUGE));
    }

    // ---- housekeeping: a region that is worked on outside the lock is busy, and nothing is taken from it

    /** A busy region to back with memory: first one that lost a part of it, so that it can be a huge page again; or -1. */
    int beginPopulating() {
        int region = freeRuns[SMALL].longest();
        if (region < 0 || Region.idle(region) == Region.free(region)) {
            region = notReady.nextSetBit(0);
        }
        if (region < 0) {
            region = acquire(1);
        }
        return begin(region);
    }

    /** New adjoining regions, busy; the first, or -1 when the range has no room. */
    int beginBulk(int count) {
        int first = acquire(count);
        for (int region = first; region >= 0 && region < first + count; region++) {
            begin(region);
        }
        return first;
    }

    /** A busy region that is full and not a huge page; -1 when there is none. */
    int beginCollapsing() {
        return begin(freeRuns[SMALL].head(0));
    }

    private int begin(int region) {
        if (region >= 0) {
            detach(region);
            Region.set(region, Region.BUSY);
            attach(region);
        }
        return region;
    }

    /** Ends the work on a busy region: whether it has become a huge page, and is backed by memory as a whole. */
    void end(int region, boolean isHuge, boolean isResident) {
        detach(region);
        Region.clear(region, Region.BUSY);
        if (isHuge && !Region.is(region, Region.HUGE)) {
            Region.set(region, Region.HUGE);
            huge++;
        }
        if (isResident) {
            Region.resident(region, Region.ALL);
        }
        attach(region);
    }

    /**
     * A region with idle pages to give back; -1 when there is none.
     *
     * @param keep so many ready pages are kept
     * @param parts whether a region may be broken up
     */
    int toTrim(long keep, boolean parts) {
        int region = idleRuns[PLAIN].longest();
        if (region >= 0 || readyPages() <= keep) {
            return region;
        }
        region = notReady.length() - 1;
        while (region >= 0 && Region.resident(region) == 0) {
            region = notReady.previousSetBit(region - 1);
        }
        if (region < 0) {
            region = ready.length() - 1;
        }
        return region < 0 && parts ? idleRuns[SMALL].longest() : region;
    }

    /**
     * Makes a region busy that is to lose the memory of idle pages, and no longer a huge page.
     *
     * @return the mask of these pages, at most {@code max}
     */
    int beginTrimming(int region, int max) {
        int mask = Region.idle(region);
        while (Integer.bitCount(mask) > max) {
            mask &= ~Integer.highestOneBit(mask);
        }
        detach(region);
        Region.resident(region, Region.resident(region) & ~mask);
        clearHuge(region);
        Region.set(region, Region.BUSY);
        attach(region);
        return mask;
    }

    private boolean clearHuge(int region) {
        if (!Region.is(region, Region.HUGE)) {
            return false;
        }
        Region.clear(region, Region.HUGE);
        huge--;
        return true;
    }

    private static void forbidHugePages(int region) {
        SystemMemory.forbidHugePages(Region.address(region), Reservation.REGION_SIZE);
    }

    // ---- the whole

    /** Gives every region back to the reservation, and its memory to the system. */
    void close() {
        for (int r = owned.nextSetBit(0); r >= 0; r = owned.nextSetBit(r + 1)) {
            clearHuge(r);
            forbidHugePages(r); // that which was populated while it was handed out has them too
            SystemMemory.release(Region.address(r), Reservation.REGION_SIZE);
            Region.initialise(r, 0);
            Reservation.giveBack(r, 1);
        }
        owned.clear();
        Arrays.fill(idlePages, 0);
    }

    /** Verifies every region's place in the lists and every count; throws AssertionError with what is broken. */
    void check(long heldPages) {
        long held = 0;
        int hugeSeen = 0;
        long[] idle = new long[TYPES];
        for (int r = owned.nextSetBit(0); r >= 0; r = owned.nextSetBit(r + 1)) {
            Checks.that(Region.owner(r) == owner, "region %d belongs to another heap", r);
            held += PAGES - Integer.bitCount(Region.free(r));
            hugeSeen += Region.is(r, Region.HUGE) ? 1 : 0;
            idle[type(r)] += Integer.bitCount(Region.idle(r));
            if (!Region.is(r, Region.BUSY)) {
                checkLists(r, type(r));
            }
        }
        Checks.that(held == heldPages, "held pages %d, counted %d", heldPages, held);
        Checks.that(hugeSeen == huge, "huge regions %d, counted %d", huge, hugeSeen);
        Checks.that(Arrays.equals(idle, idlePages), "idle pages, counted %s", Arrays.toString(idle));
    }

    private void checkLists(int region, int type) {
        boolean isHuge = Region.is(region, Region.HUGE);
        Checks.that(ready.get(region) == (type == WHOLE && isHuge), "region %d in 'ready'", region);
        Checks.that(notReady.get(region) == (type == WHOLE && !isHuge), "region %d in 'not ready'", region);
        if (type != WHOLE) {
            int run = Region.longestRun(Region.idle(region));
            Checks.that(Region.list(region, Region.LINK_A) == (run == 0 ? -1 : run), "region %d, idle run", region);
            int free = Region.longestRun(Region.free(region));
            int expected = isInFreeRuns(region, type) ? free : -1;
            Checks.that(Region.list(region, Region.LINK_B) == expected, "region %d, free run", region);
        }
    }
}
