package dev.torc.memory;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Source of 64 KiB pages for any number of {@link Heap}s, in one reserved range of address space. Thread-safe.
 *
 * <p><b>Regions.</b> Pages are managed in regions of 2 MiB, 32 pages, by two bit masks: free, and resident (backed by
 * memory). A run of pages comes from the region with the shortest sufficient run, resident pages first. A run of a region or
 * more takes adjoining regions that are wholly free.
 *
 * <p><b>Huge pages.</b> Random access to hundreds of megabytes is bound by address translation, so regions are backed by
 * huge pages where the system allows. The first touch of a huge page costs from 0.2 ms to several milliseconds, which must
 * not happen under a partition's lock. So a region only becomes huge in {@link #prepare}, which a housekeeping thread calls:
 * it populates regions ahead of need, and collapses those that filled up on small pages because growth outran it.
 *
 * <p><b>Giving back.</b> Freed pages stay resident, ready for reuse, until {@link #trim}, which the housekeeping thread calls
 * too. Giving back a part of a region ends its time as a huge page, else the kernel's daemon would fill the hole again.
 *
 * <p>Large values lie in regions of their own, which never are huge pages, so that the unused tail of their last page costs
 * no memory ({@link #allocateBytes}).
 *
 * <p>A page's content is undefined when it is handed out. Memory that was handed out once stays readable for the life of the
 * process, also after it was freed.
 */
public final class PageHeap implements AutoCloseable {
    /** Bytes of a page. */
    public static final int PAGE_SIZE = 1 << Reservation.PAGE_SHIFT;

    /** Start of the process's range, 2 MiB aligned. No chunk lies at BASE itself, so an offset from it is never 0. */
    public static final long BASE = Reservation.BASE;

    /** Bytes of the process's range, at most 2^39. */
    public static final long RANGE = Reservation.SIZE;

    /** The granularity at which the system gives and takes memory. */
    static final int SYSTEM_PAGE = 4096;

    /** Ready pages that {@link #prepare} aims for: 1/256 of what is held, within these bounds. */
    private static final long RESERVE_MIN = Regions.PAGES;

    private static final long RESERVE_MAX = 8 * Regions.PAGES;

    /** Regions of one step of {@link #prepareBulk}: 32 MiB. */
    private static final int BULK_REGIONS = 16;

    private static final AtomicInteger ids = new AtomicInteger();

    private final long limitPages;
    private final Object lock = new Object();

    // Guarded by the lock.
    private final Regions regions = new Regions(ids.incrementAndGet());
    private long heldPages;
    private long readyAtLastTrim;
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

    /** The address behind what can be read for certain: who follows an address that may be stale compares it with this. Never becomes less. */
    public static long readableEnd() {
        return Reservation.accessibleEnd();
    }

    /**
     * Hands out adjoining pages.
     *
     * @return the address of the first, page aligned; the content is undefined
     * @throws MemoryExhaustedException when the limit or the range is used up; nothing has changed then
     */
    public long allocate(int pages) {
        return allocate(pages, Regions.SMALL);
    }

    /**
     * Hands out adjoining pages for one large value. Of the last page only the 4 KiB units that the value needs are backed by
     * memory.
     *
     * @return as {@link #allocate}; to be freed by {@link #free} with {@link #pages pages(bytes)}
     */
    public long allocateBytes(long bytes) {
        int pages = pages(bytes);
        long address = allocate(pages, Regions.PLAIN);
        long used = (bytes + SYSTEM_PAGE - 1) & -SYSTEM_PAGE;
        long tail = ((long) pages << Reservation.PAGE_SHIFT) - used;
        if (tail > 0) {
            SystemMemory.release(address + used, tail);
        }
        return address;
    }

    /**
     * Has the system back a range of handed-out memory now, if it can, so that no later access waits for it; with huge pages where the
     * range covers whole ones. Overwrites nothing. For memory that stays: freed, it may keep its huge pages until it is trimmed.
     */
    public void populate(long address, long bytes) {
        SystemMemory.allowHugePages(address, bytes);
        SystemMemory.populate(address, bytes);
    }

    /** Pages that {@code bytes} take. */
    public static int pages(long bytes) {
        if (bytes <= 0 || bytes > RANGE) {
            throw new MemoryExhaustedException(bytes + " bytes in one piece (expected: 1 to " + RANGE + ")");
        }
        return (int) ((bytes + PAGE_SIZE - 1) >>> Reservation.PAGE_SHIFT);
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
            address = regions.take(pages, type);
            if (address == 0) {
                throw new MemoryExhaustedException(pages + " adjoining pages of " + PAGE_SIZE
                        + " bytes (expected: room in the reserved " + RANGE + " bytes)");
            }
            heldPages += pages;
            low = regions.readyPages() < reserve() / 2;
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
                int n = Math.min(left, Regions.PAGES - start);
                if (!regions.putBack(region, Region.bits(start, n))) {
                    throw new IllegalStateException("pages freed that are not handed out: address " + address);
                }
                heldPages -= n;
                left -= n;
                start = 0;
            }
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
            return regions.idlePages() << Reservation.PAGE_SHIFT;
        }
    }

    /** Bytes backed by memory, at most: held and idle. */
    public long residentBytes() {
        synchronized (lock) {
            return (heldPages + regions.idlePages()) << Reservation.PAGE_SHIFT;
        }
    }

    /** Bytes of the regions that are huge pages, as far as the system could make them so; held, idle or both. */
    public long hugeBytes() {
        synchronized (lock) {
            return (long) regions.huge() << Reservation.REGION_SHIFT;
        }
    }

    /** Called whenever clearly fewer pages are ready than {@link #prepare} aims for; must only wake somebody up. */
    public void whenLow(Runnable wake) {
        whenLow = wake;
    }

    private long reserve() {
        return Math.clamp(heldPages >>> 8, RESERVE_MIN, RESERVE_MAX);
    }

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
            grow = regions.readyPages() < reserve() && heldPages + regions.idlePages() + Regions.PAGES <= limitPages;
            region = closed ? -1 : grow ? regions.beginPopulating() : regions.beginCollapsing();
        }
        if (region < 0) {
            return false;
        }
        long address = Region.address(region);
        SystemMemory.allowHugePages(address, Reservation.REGION_SIZE);
        boolean done = !grow || SystemMemory.populate(address, Reservation.REGION_SIZE);
        if (done) {
            // A region that was empty came as one huge page; any other is made one here. Where the system has none to
            // give now, its daemon may still do it later: so the region counts as one either way.
            SystemMemory.collapse(address, Reservation.REGION_SIZE);
        } else {
            SystemMemory.forbidHugePages(address, Reservation.REGION_SIZE);
        }
        synchronized (lock) {
            regions.end(region, done, done);
        }
        return done;
    }

    /**
     * As {@link #prepare}, for who fills a lot of memory while nobody is served: has regions ready by allowing them huge pages, many in
     * one system call, and leaves it to the first access to each to get its page, which takes some milliseconds. That is less work than
     * any other way to the same pages, and threads that fill memory do not wait for each other in the system.
     */
    public void prepareBulk() {
        int first;
        synchronized (lock) {
            boolean enough = regions.readyPages() >= BULK_REGIONS / 2 * Regions.PAGES;
            boolean full = heldPages + regions.idlePages() + BULK_REGIONS * Regions.PAGES > limitPages;
            first = closed || enough || full ? -1 : regions.beginBulk(BULK_REGIONS);
        }
        if (first < 0) {
            return;
        }
        SystemMemory.allowHugePages(Region.address(first), (long) BULK_REGIONS << Reservation.REGION_SHIFT);
        synchronized (lock) {
            for (int region = first; region < first + BULK_REGIONS; region++) {
                regions.end(region, true, true);
            }
        }
    }

    /**
     * Gives idle pages back to the system, all but a reserve that {@link #prepare} would bring back. Takes some tenths of a
     * microsecond a page, without a lock that allocation needs; never call it under a partition's lock.
     *
     * @param maxPages at most this many pages
     * @return pages given back; 0 when nothing is left to give
     */
    public int trim(int maxPages) {
        return trim(maxPages, true);
    }

    /**
     * As {@link #trim}, but while ready pages become more from call to call it gives back wholly free regions only: breaking
     * up huge pages waits until compaction has emptied what it can. To be called at regular times.
     */
    public int trimSettled(int maxPages) {
        boolean settled;
        synchronized (lock) {
            settled = regions.readyPages() <= readyAtLastTrim;
            readyAtLastTrim = regions.readyPages();
        }
        return trim(maxPages, settled);
    }

    private int trim(int maxPages, boolean parts) {
        int given = 0;
        while (given < maxPages) {
            int region;
            int mask;
            synchronized (lock) {
                region = regions.toTrim(2 * reserve(), parts);
                if (region < 0) {
                    break;
                }
                mask = regions.beginTrimming(region, maxPages - given);
            }
            SystemMemory.forbidHugePages(Region.address(region), Reservation.REGION_SIZE);
            release(region, mask);
            given += Integer.bitCount(mask);
            synchronized (lock) {
                regions.end(region, false, false);
            }
        }
        return given;
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

    /**
     * Gives all address space back to the process's range, and its memory to the system, whatever is still handed out. No
     * housekeeping may be under way.
     */
    @Override
    public void close() {
        synchronized (lock) {
            if (!closed) {
                closed = true;
                regions.close();
                heldPages = 0;
            }
        }
    }

    /**
     * Verifies every region's place in the lists and every count.
     *
     * @throws AssertionError with what is broken
     */
    public void check() {
        synchronized (lock) {
            regions.check(heldPages);
        }
    }

    private static final class Instance {
        static final PageHeap HEAP = new PageHeap(RANGE);
    }
}
