package dev.torc.memory;

import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Source of 64 KiB pages for any number of {@link Heap}s, in one reserved range of address space. Thread-safe.
 *
 * <p><b>Regions.</b> Pages are managed in regions of 2 MiB, 32 pages, by two bit masks: free, and resident (backed by
 * memory). A run of up to 32 pages comes from the region with the shortest sufficient run, resident pages first, so that
 * full regions stay full and sparse ones empty. A longer run takes adjoining regions that are wholly free.
 *
 * <p><b>Huge pages.</b> Random access to hundreds of megabytes is bound by address translation, so regions are backed by
 * huge pages where the system allows. The first touch of a huge page costs from 0.2 ms to several milliseconds, which must
 * not happen under a partition's lock. So a region only becomes huge in {@link #prepare}, which a housekeeping thread calls:
 * it populates regions ahead of need, and collapses those that filled up on small pages because growth outran it.
 *
 * <p><b>Giving back.</b> Freed pages stay resident, ready for reuse, until {@link #trim}, which a housekeeping thread calls
 * too. Giving back a part of a region ends its time as a huge page, else the kernel's daemon would fill the hole again.
 *
 * <p>Large values lie in plain regions, which never are huge pages, so that the unused tail of their last page costs no
 * memory ({@link #allocateBytes}).
 *
 * <p>A page's content is undefined when it is handed out. Memory that was handed out once stays readable for the life of the
 * process, also after it was freed.
 */
public final class PageHeap implements AutoCloseable {
    /** Bytes of a page. */
    public static final int PAGE_SIZE = 1 << Reservation.PAGE_SHIFT;

    /** Start of the process's range, 2 MiB aligned. No chunk lies at BASE itself, so an offset from it is never 0. */
    public static final long BASE = Reservation.BASE;

    /** Bytes of the process's range, at most 2^40. */
    public static final long RANGE = Reservation.SIZE;

    /** The granularity at which the system gives and takes memory. */
    static final int SYSTEM_PAGE = 4096;

    private static final int PAGES = Reservation.PAGES_A_REGION;
    private static final int SMALL = 0;
    private static final int PLAIN = 1;
    private static final int WHOLE = 2;

    /** Idle pages that {@link #prepare} aims for: 1/64 of what is held, within these bounds. */
    private static final long RESERVE_MIN = PAGES;

    private static final long RESERVE_MAX = 16 * PAGES;

    private static final AtomicInteger ids = new AtomicInteger();

    private final int id = ids.incrementAndGet();
    private final long limitPages;
    private final Object lock = new Object();

    /** Partly free regions by the longest run of free pages that are resident; by region type SMALL, PLAIN. */
    private final RegionLists[] idleRuns = {new RegionLists(Region.LINK_A), new RegionLists(Region.LINK_A)};

    /** Regions not wholly free by the longest run of free pages; list 0 holds full regions that are not huge yet. */
    private final RegionLists[] freeRuns = {new RegionLists(Region.LINK_B), new RegionLists(Region.LINK_B)};

    /** Every region of this heap; those wholly free; those of them that one prepared huge page backs. */
    private final BitSet owned = new BitSet();

    private final BitSet whole = new BitSet();
    private final BitSet ready = new BitSet();
    private final long[] idlePages = new long[3];

    private long heldPages;
    private boolean closed;
    private volatile Runnable whenLow = () -> {};

    /**
     * A heap of its own inside the process's range.
     *
     * @param limitBytes at most this many bytes of pages are handed out at a time
     */
    public PageHeap(long limitBytes) {
        if (limitBytes < 0) {
            throw new IllegalArgumentException("limitBytes " + limitBytes + " (expected: at least 0)");
        }
        limitPages = limitBytes >>> Reservation.PAGE_SHIFT;
    }

    /** The process's heap, limited only by the range. */
    public static PageHeap instance() {
        return Instance.HEAP;
    }

    /**
     * Hands out adjoining pages.
     *
     * @return the address of the first, page aligned; the content is undefined
     * @throws MemoryExhaustedException when the limit or the range is used up; nothing has changed then
     */
    public long allocate(int pages) {
        return allocate(pages, pages <= PAGES ? SMALL : PLAIN);
    }

    /**
     * Hands out adjoining pages for one large value. Of the last page only the 4 KiB units that the value needs are backed by
     * memory.
     *
     * @return as {@link #allocate}; to be freed by {@link #free} with {@link #pages pages(bytes)}
     */
    public long allocateBytes(long bytes) {
        int pages = pages(bytes);
        long address = allocate(pages, PLAIN);
        long used = (bytes + SYSTEM_PAGE - 1) & -SYSTEM_PAGE;
        long tail = ((long) pages << Reservation.PAGE_SHIFT) - used;
        if (tail > 0) {
            SystemMemory.release(address + used, tail);
        }
        return address;
    }

    /** Pages that {@code bytes} take. */
    public static int pages(long bytes) {
        long pages = (bytes + PAGE_SIZE - 1) >>> Reservation.PAGE_SHIFT;
        if (bytes <= 0 || pages > RANGE >>> Reservation.PAGE_SHIFT) {
            throw new MemoryExhaustedException(bytes + " bytes in one piece (expected: 1 to " + RANGE + ")");
        }
        return (int) pages;
    }

    private long allocate(int pages, int type) {
        if (pages <= 0) {
            throw new IllegalArgumentException("pages " + pages + " (expected: at least 1)");
        }
        long address;
        boolean low;
        synchronized (lock) {
            if (closed || heldPages + pages > limitPages) {
                throw new MemoryExhaustedException(pages + " pages of " + PAGE_SIZE + " bytes; " + heldPages
                        + " are in use (expected: at most " + limitPages + ")");
            }
            address = pages < PAGES ? takeRun(pages, type) : takeRegions(pages);
            low = idlePages[SMALL] + idlePages[WHOLE] < reserve() / 2;
        }
        if (low) {
            whenLow.run();
        }
        return address;
    }

    /** Takes back pages, all or a part of those that one call of {@link #allocate} gave. */
    public void free(long address, int pages) {
        if (address - BASE < 0 || address - BASE >= RANGE || (address & (PAGE_SIZE - 1)) != 0 || pages <= 0) {
            throw new IllegalArgumentException("no pages: address " + address + ", pages " + pages);
        }
        synchronized (lock) {
            int region = Region.of(address);
            int start = (int) ((address - Region.address(region)) >>> Reservation.PAGE_SHIFT);
            for (int left = pages; left > 0; region++) {
                int n = Math.min(left, PAGES - start);
                int bits = Region.bits(start, n);
                if (Region.owner(region) != id || (Region.free(region) & bits) != 0) {
                    throw new IllegalStateException("pages freed that are not handed out: address " + address);
                }
                detach(region);
                Region.free(region, Region.free(region) | bits);
                attach(region);
                left -= n;
                start = 0;
            }
            heldPages -= pages;
        }
    }

    /** Bytes of the pages that are handed out. */
    public long heldBytes() {
        synchronized (lock) {
            return heldPages << Reservation.PAGE_SHIFT;
        }
    }

    /** Bytes of the pages that are free but still backed by memory. */
    public long idleBytes() {
        synchronized (lock) {
            return idlePages() << Reservation.PAGE_SHIFT;
        }
    }

    private long idlePages() {
        return idlePages[SMALL] + idlePages[PLAIN] + idlePages[WHOLE];
    }

    /** Bytes backed by memory, at most: held and idle. */
    public long residentBytes() {
        return heldBytes() + idleBytes();
    }

    /** Called whenever fewer pages are ready than {@link #prepare} aims for; must only wake somebody up. */
    public void whenLow(Runnable wake) {
        whenLow = wake;
    }

    private long reserve() {
        return Math.clamp(heldPages >>> 6, RESERVE_MIN, RESERVE_MAX);
    }

    // ---- taking

    private long takeRun(int pages, int type) {
        int region = idleRuns[type].atLeast(pages);
        boolean resident = region >= 0;
        if (region < 0 && type == SMALL) {
            region = ready.nextSetBit(0);
        }
        if (region < 0) {
            region = freeRuns[type].atLeast(pages);
        }
        if (region < 0) {
            region = wholeRegion();
        }
        int start = Region.firstRun(resident ? Region.idle(region) : Region.free(region), pages);
        return take(region, start, pages, type);
    }

    /** A wholly free region, one that is not prepared if possible. */
    private int wholeRegion() {
        int region = -1;
        for (int r = whole.nextSetBit(0); r >= 0 && region < 0; r = whole.nextSetBit(r + 1)) {
            if (!ready.get(r)) {
                region = r;
            }
        }
        if (region < 0) {
            region = acquire(1);
        }
        if (region < 0) {
            region = ready.nextSetBit(0);
        }
        if (region < 0) {
            throw exhausted(1);
        }
        return region;
    }

    private long takeRegions(int pages) {
        int count = (pages + PAGES - 1) / PAGES;
        int first = wholeRegions(count);
        if (first < 0) {
            first = acquire(count);
        }
        if (first < 0) {
            throw exhausted(pages);
        }
        int left = pages;
        for (int i = 0; i < count; i++) {
            int n = Math.min(left, PAGES);
            take(first + i, 0, n, PLAIN);
            left -= n;
        }
        return Region.address(first);
    }

    /** The first of adjoining wholly free regions; -1 when there are none. */
    private int wholeRegions(int count) {
        int first = whole.nextSetBit(0);
        while (first >= 0) {
            int end = whole.nextClearBit(first);
            if (end - first >= count) {
                return first;
            }
            first = whole.nextSetBit(end);
        }
        return -1;
    }

    private MemoryExhaustedException exhausted(int pages) {
        return new MemoryExhaustedException(pages + " adjoining pages of " + PAGE_SIZE
                + " bytes (expected: room in the reserved " + RANGE + " bytes)");
    }

    private int acquire(int count) {
        int first = Reservation.acquire(count);
        for (int i = first; i >= 0 && i < first + count; i++) {
            Region.initialise(i, id);
            owned.set(i);
            attach(i);
        }
        return first;
    }

    private long take(int region, int start, int pages, int type) {
        int bits = Region.bits(start, pages);
        detach(region);
        if (Region.free(region) == Region.ALL) {
            if (type == PLAIN) {
                Region.set(region, Region.PLAIN);
                demote(region);
            } else {
                Region.clear(region, Region.PLAIN);
            }
        }
        Region.free(region, Region.free(region) & ~bits);
        Region.resident(region, Region.resident(region) | bits);
        attach(region);
        heldPages += pages;
        return Region.address(region) + ((long) start << Reservation.PAGE_SHIFT);
    }

    private static void demote(int region) {
        if (Region.is(region, Region.HUGE)) {
            SystemMemory.forbidHugePages(Region.address(region), Reservation.REGION_SIZE);
            Region.clear(region, Region.HUGE);
        }
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
        int pages = Integer.bitCount(Region.idle(region));
        idlePages[type] -= pages;
        if (type == WHOLE) {
            whole.clear(region);
            ready.clear(region);
        } else {
            idleRuns[type].remove(region);
            freeRuns[type].remove(region);
        }
    }

    /** Puts the region into the lists where its masks and flags belong. */
    private void attach(int region) {
        int type = type(region);
        int pages = Integer.bitCount(Region.idle(region));
        idlePages[type] += pages;
        if (Region.is(region, Region.BUSY)) {
            return;
        }
        boolean huge = Region.is(region, Region.HUGE);
        if (type == WHOLE) {
            whole.set(region);
            ready.set(region, huge);
            return;
        }
        int idleRun = Region.longestRun(Region.idle(region));
        if (idleRun > 0) {
            idleRuns[type].add(region, idleRun);
        }
        int freeRun = Region.longestRun(Region.free(region));
        if (freeRun > 0 || (type == SMALL && !huge)) {
            freeRuns[type].add(region, freeRun);
        }
    }

    // ---- housekeeping

    /**
     * One step of the work that keeps {@link #allocate} from waiting for the system: backs free pages with memory when few are
     * ready, or turns a region that filled up into a huge page. Takes up to some milliseconds in the system, without a lock
     * that allocation needs; never call it under a partition's lock.
     *
     * @return whether another step may be worth doing
     */
    public boolean prepare() {
        int region;
        boolean grow;
        synchronized (lock) {
            if (closed) {
                return false;
            }
            grow = idlePages[SMALL] + idlePages[WHOLE] < reserve() && heldPages + idlePages() + PAGES <= limitPages;
            region = grow ? regionToPopulate() : freeRuns[SMALL].head(0);
            if (region < 0) {
                return false;
            }
            detach(region);
            Region.set(region, Region.BUSY);
            attach(region);
        }
        return grow ? populate(region) : collapse(region);
    }

    private int regionToPopulate() {
        // A region that lost a part of its memory first: once filled again it can be one huge page again.
        int broken = freeRuns[SMALL].longest();
        if (broken >= 0 && Region.idle(broken) != Region.free(broken)) {
            return broken;
        }
        for (int r = whole.nextSetBit(0); r >= 0; r = whole.nextSetBit(r + 1)) {
            if (!ready.get(r)) {
                return r;
            }
        }
        return acquire(1);
    }

    /** The region, marked busy so that nobody takes from it, becomes a prepared huge page where the system allows. */
    private boolean populate(int region) {
        long address = Region.address(region);
        boolean huge = SystemMemory.allowHugePages(address, Reservation.REGION_SIZE);
        boolean done = SystemMemory.populate(address, Reservation.REGION_SIZE);
        if (done && huge) {
            // A wholly free region came as one huge page; one that held memory already is made one here.
            SystemMemory.collapse(address, Reservation.REGION_SIZE);
        }
        finish(region, huge, done);
        return done;
    }

    /** A full region on small pages becomes a huge page. */
    private boolean collapse(int region) {
        long address = Region.address(region);
        boolean huge = SystemMemory.allowHugePages(address, Reservation.REGION_SIZE)
                && SystemMemory.collapse(address, Reservation.REGION_SIZE);
        // Where the kernel refuses (no huge page is free now) its daemon may still do it later: the flag is set either
        // way.
        finish(region, true, huge);
        return true;
    }

    private void finish(int region, boolean huge, boolean resident) {
        synchronized (lock) {
            detach(region);
            Region.clear(region, Region.BUSY);
            if (huge) {
                Region.set(region, Region.HUGE);
            }
            if (resident) {
                Region.resident(region, Region.ALL);
            }
            attach(region);
        }
    }

    /**
     * Gives idle pages back to the system, all but the reserve that {@link #prepare} would bring back. Takes about 0.2 µs a
     * page, outside the lock that allocation needs; never call it under a partition's lock.
     *
     * @param maxPages at most this many pages
     * @return pages given back; 0 when nothing is left to give
     */
    public int trim(int maxPages) {
        int given = 0;
        while (given < maxPages) {
            int region;
            int mask;
            synchronized (lock) {
                region = regionToTrim();
                if (region < 0) {
                    break;
                }
                mask = lowestBits(Region.idle(region), maxPages - given);
                detach(region);
                Region.free(region, Region.free(region) & ~mask); // nobody takes them meanwhile
                Region.resident(region, Region.resident(region) & ~mask);
                demote(region);
                attach(region);
            }
            release(region, mask);
            given += Integer.bitCount(mask);
            synchronized (lock) {
                detach(region);
                Region.free(region, Region.free(region) | mask);
                attach(region);
            }
        }
        return given;
    }

    private int regionToTrim() {
        int region = idleRuns[PLAIN].longest();
        if (region >= 0 || idlePages[SMALL] + idlePages[WHOLE] <= 2 * reserve()) {
            return region;
        }
        for (int r = whole.previousSetBit(whole.length()); r >= 0; r = whole.previousSetBit(r - 1)) {
            if (Region.resident(r) != 0) {
                return r;
            }
        }
        return idleRuns[SMALL].longest();
    }

    private static int lowestBits(int mask, int count) {
        int m = mask;
        while (Integer.bitCount(m) > count) {
            m &= ~Integer.highestOneBit(m);
        }
        return m;
    }

    private static void release(int region, int mask) {
        int left = mask;
        while (left != 0) {
            int start = Integer.numberOfTrailingZeros(left);
            int length = Integer.numberOfTrailingZeros(~(left >>> start));
            SystemMemory.release(
                    Region.address(region) + ((long) start << Reservation.PAGE_SHIFT),
                    (long) length << Reservation.PAGE_SHIFT);
            left &= ~Region.bits(start, length);
        }
    }

    /** Gives all address space back to the process's range, and its memory to the system, whatever is still handed out. */
    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            for (int r = owned.nextSetBit(0); r >= 0; r = owned.nextSetBit(r + 1)) {
                demote(r);
                SystemMemory.release(Region.address(r), Reservation.REGION_SIZE);
                Region.initialise(r, 0);
                Reservation.giveBack(r, 1);
            }
            heldPages = 0;
            Arrays.fill(idlePages, 0);
        }
    }

    /**
     * Verifies every region's place in the lists and every count.
     *
     * @throws AssertionError with what is broken
     */
    public void check() {
        synchronized (lock) {
            long held = 0;
            long[] counted = new long[3];
            for (int r = owned.nextSetBit(0); r >= 0; r = owned.nextSetBit(r + 1)) {
                int type = type(r);
                held += PAGES - Integer.bitCount(Region.free(r));
                counted[type] += Integer.bitCount(Region.idle(r));
                Checks.that(Region.owner(r) == id, "region %d belongs to another heap", r);
                if (Region.is(r, Region.BUSY)) {
                    continue;
                }
                Checks.that(whole.get(r) == (type == WHOLE), "region %d, type %d, in 'whole'", r, type);
                Checks.that(ready.get(r) == (type == WHOLE && Region.is(r, Region.HUGE)), "region %d in 'ready'", r);
                if (type != WHOLE) {
                    int run = Region.longestRun(Region.idle(r));
                    Checks.that(Region.list(r, Region.LINK_A) == (run == 0 ? -1 : run), "region %d, idle run", r);
                    int free = Region.longestRun(Region.free(r));
                    boolean listed = free > 0 || (type == SMALL && !Region.is(r, Region.HUGE));
                    Checks.that(Region.list(r, Region.LINK_B) == (listed ? free : -1), "region %d, free run", r);
                }
            }
            Checks.that(held == heldPages, "held pages %d, counted %d", heldPages, held);
            Checks.that(Arrays.equals(counted, idlePages), "idle pages, counted %s", Arrays.toString(counted));
        }
    }

    private static final class Instance {
        static final PageHeap HEAP = new PageHeap(RANGE);
    }
}
