package dev.torc.memory;

import java.util.Map;
import java.util.TreeMap;

/**
 * The process's one range of address space, handed out in regions of 2 MiB (the size of a huge page), and the descriptors of
 * its regions and pages, which lie out of line behind it.
 *
 * <pre>
 *   BASE                       BASE + SIZE
 *   | regions of 32 pages ...  | page descriptors, 64 bytes each | region descriptors, 64 bytes each |
 * </pre>
 *
 * <p>Address space costs nothing until it is touched, so 512 GiB are asked for. Where the system counts it against a limit the
 * range is made inaccessible and opened step by step; where that is refused too the range is halved. What was once
 * accessible stays so: a reader that holds a stale address sees garbage, never a fault.
 */
final class Reservation {
    static final int PAGE_SHIFT = 16;
    static final int REGION_SHIFT = 21;
    static final long REGION_SIZE = 1L << REGION_SHIFT;
    static final int PAGES_A_REGION = 1 << (REGION_SHIFT - PAGE_SHIFT);
    static final int DESCRIPTOR_SIZE = 64;

    /** An address is stored in 37 bits, in units of 4 bytes. */
    private static final long LARGEST = 1L << 39;

    private static final long SMALLEST = 1L << 28;

    /** Regions opened at a time where the range is not accessible from the start: 64 MiB. */
    private static final int STEP = 32;

    static final long BASE;
    static final long SIZE;
    static final long PAGES;
    static final long REGIONS;

    private static final boolean ACCESSIBLE;
    private static final TreeMap<Integer, Integer> returned = new TreeMap<>();
    /** Region 0 is never handed out: no address is BASE itself, and its pages' descriptors can serve as "none". */
    private static int next = 1;

    /** Grows under the class's lock; others may see it late. */
    private static int accessibleRegions;

    static {
        long size = LARGEST;
        boolean accessible = true;
        long address = SystemMemory.reserve(mapped(size), true);
        while (address == 0 && size >= SMALLEST) {
            accessible = !accessible;
            if (accessible) {
                size >>>= 1;
            }
            address = SystemMemory.reserve(mapped(size), accessible);
        }
        if (address == 0) {
            throw new MemoryExhaustedException(
                    "the system refuses even " + SMALLEST + " bytes of address space (expected: a higher ulimit -v)");
        }
        BASE = (address + REGION_SIZE - 1) & -REGION_SIZE;
        SIZE = size;
        PAGES = BASE + size;
        REGIONS = PAGES + (size >>> PAGE_SHIFT) * DESCRIPTOR_SIZE;
        ACCESSIBLE = accessible;
        // Huge pages are turned on region by region, with the memory behind them prepared: see PageHeap.prepare.
        SystemMemory.forbidHugePages(BASE, size);
        if (accessible) {
            accessibleRegions = regions();
        } else {
            long bytes = mapped(size) - (REGIONS - BASE) - REGION_SIZE;
            if (!SystemMemory.makeAccessible(REGIONS, bytes)) {
                throw new MemoryExhaustedException("the system refuses " + bytes + " bytes for region descriptors");
            }
        }
        makeAccessible(1);
    }

    private Reservation() {}

    private static long mapped(long size) {
        return size + (size >>> PAGE_SHIFT) * DESCRIPTOR_SIZE + (size >>> REGION_SHIFT) * DESCRIPTOR_SIZE + REGION_SIZE;
    }

    static int regions() {
        return (int) (SIZE >>> REGION_SHIFT);
    }

    static long accessibleEnd() {
        return BASE + ((long) accessibleRegions << REGION_SHIFT);
    }

    /** The number of the first of {@code count} adjoining regions, lowest address first; -1 when there are none. */
    static synchronized int acquire(int count) {
        for (Map.Entry<Integer, Integer> extent : returned.entrySet()) {
            if (extent.getValue() >= count) {
                return takeFrom(extent.getKey(), extent.getValue(), count);
            }
        }
        if (count > regions() - next || !makeAccessible(next + count)) {
            return -1;
        }
        int first = next;
        next += count;
        return first;
    }

    private static int takeFrom(int first, int length, int count) {
        returned.remove(first);
        if (length > count) {
            returned.put(first + count, length - count);
        }
        return first;
    }

    /** Takes back regions that {@link #acquire} gave, in any split. */
    static synchronized void giveBack(int first, int count) {
        int start = first;
        int length = count;
        Map.Entry<Integer, Integer> before = returned.lowerEntry(first);
        if (before != null && before.getKey() + before.getValue() == first) {
            start = before.getKey();
            length += before.getValue();
        }
        Integer after = returned.remove(first + count);
        if (after != null) {
            length += after;
        }
        returned.put(start, length);
    }

    private static boolean makeAccessible(int regions) {
        if (ACCESSIBLE || regions <= accessibleRegions) {
            return true;
        }
        int until = Math.min((regions + STEP - 1) / STEP * STEP, regions());
        long from = (long) accessibleRegions << REGION_SHIFT;
        long bytes = ((long) until << REGION_SHIFT) - from;
        boolean opened = SystemMemory.makeAccessible(BASE + from, bytes)
                && SystemMemory.makeAccessible(
                        PAGES + (from >>> PAGE_SHIFT) * DESCRIPTOR_SIZE, (bytes >>> PAGE_SHIFT) * DESCRIPTOR_SIZE);
        if (opened) {
            accessibleRegions = until;
        }
        return opened;
    }
}
