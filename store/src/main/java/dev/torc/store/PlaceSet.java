package dev.torc.store;

/** A growing set of places: open addressing, linear probing; a place's low bits are a hash already. */
final class PlaceSet {
    private static final int CAPACITY_MIN = 64;

    /** 0 = free; the place 0 itself is kept aside. */
    private long[] slots = new long[CAPACITY_MIN];

    private int size;
    private boolean zero;

    boolean isEmpty() {
        return size == 0 && !zero;
    }

    /** Adds a place; false: it was there. */
    boolean add(long place) {
        if (place == 0) {
            boolean added = !zero;
            zero = true;
            return added;
        }
        int at = find(slots, place);
        if (slots[at] == place) {
            return false;
        }
        slots[at] = place;
        if (++size > slots.length / 2) {
            grow();
        }
        return true;
    }

    boolean contains(long place) {
        return place == 0 ? zero : slots[find(slots, place)] == place;
    }

    private void grow() {
        long[] wider = new long[slots.length * 2];
        for (long place : slots) {
            if (place != 0) {
                wider[find(wider, place)] = place;
            }
        }
        slots = wider;
    }

    private static int find(long[] in, long place) {
        int at = (int) place & in.length - 1;
        while (in[at] != 0 && in[at] != place) {
            at = at + 1 & in.length - 1;
        }
        return at;
    }
}
