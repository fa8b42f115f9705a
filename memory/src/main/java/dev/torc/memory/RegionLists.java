package dev.torc.memory;

/** Regions in lists by the length of a run of pages that they can serve: the shortest sufficient run is found in O(1). */
final class RegionLists {
    private final int link;
    /** Region + 1 of each list's head; 0 = empty. */
    private final int[] heads = new int[Reservation.PAGES_A_REGION + 1];

    private long filled;

    /** @param link which of a region's two links these lists use */
    RegionLists(int link) {
        this.link = link;
    }

    /** A region whose run is at least {@code length}, the shortest such; -1 when there is none. */
    int atLeast(int length) {
        long candidates = filled & (-1L << length);
        return candidates == 0 ? -1 : heads[Long.numberOfTrailingZeros(candidates)] - 1;
    }

    /** A region with the longest run there is; -1 when the lists 1 to 32 are empty. */
    int longest() {
        long candidates = filled & ~1L;
        return candidates == 0 ? -1 : heads[63 - Long.numberOfLeadingZeros(candidates)] - 1;
    }

    int head(int length) {
        return heads[length] - 1;
    }

    int next(int region) {
        return Region.next(region, link) - 1;
    }

    void add(int region, int length) {
        int head = heads[length];
        Region.next(region, link, head);
        Region.previous(region, link, 0);
        Region.list(region, link, length);
        if (head != 0) {
            Region.previous(head - 1, link, region + 1);
        }
        heads[length] = region + 1;
        filled |= 1L << length;
    }

    /** Does nothing when the region is in none of these lists. */
    void remove(int region) {
        int length = Region.list(region, link);
        if (length < 0) {
            return;
        }
        int next = Region.next(region, link);
        int previous = Region.previous(region, link);
        if (next != 0) {
            Region.previous(next - 1, link, previous);
        }
        if (previous != 0) {
            Region.next(previous - 1, link, next);
        } else {
            heads[length] = next;
            if (next == 0) {
                filled &= ~(1L << length);
            }
        }
        Region.list(region, link, -1);
    }
}
