package dev.torc.memory;

/**
 * The slabs of one kind and chunk size in one heap. A slab is a page of equal chunks: the free ones form a list threaded
 * through their first four bytes, those never used lie behind a mark.
 *
 * <p>Chunks are taken from one current slab until it is full, then from the fullest one that has room, so that the sparse
 * ones drain. Slabs that are not current lie in lists by quarter of occupancy; a slab's descriptor bears the count below
 * which it leaves its list, so that freeing a chunk compares one number.
 */
final class SlabClass {
    static final int QUARTERS = 4;
    static final int FULL = 4;
    static final int CURRENT = 5;
    /** Being emptied by compaction: nothing is taken from it, and every free is told to the compaction. */
    static final int DRAINING = 6;

    final int index;
    final int kind;
    /** Bytes of a chunk. */
    final int size;
    /** Chunks in a slab. */
    final int capacity;

    /**
     * So many free chunks a full slab may have. Without it, in a steady population, each free would bring a full slab into a
     * list and each allocation take it out again; with it one in this many does, for less than 1/64 of the memory.
     */
    final int slack;

    /** Slabs by quarter of occupancy, then the full ones. */
    final PageList[] lists = {new PageList(), new PageList(), new PageList(), new PageList(), new PageList()};

    int slabs;
    /** Live chunks in all slabs. */
    int live;

    private final int owner;
    private long current = Page.NONE;
    private long currentAddress;

    SlabClass(int index, int kind, int size, int owner) {
        this.index = index;
        this.kind = kind;
        this.size = size;
        this.owner = owner;
        capacity = PageHeap.PAGE_SIZE / size;
        slack = capacity >>> 6;
    }

    /** A chunk of the current slab; 0 when it has none left. */
    long take() {
        long page = current;
        int offset = Memory.getInt(page + Page.FREE);
        if (offset >= 0) {
            Memory.putInt(page + Page.FREE, Memory.getInt(currentAddress + offset));
        } else {
            offset = Memory.getInt(page + Page.BUMP);
            if (offset > PageHeap.PAGE_SIZE - size) {
                return 0;
            }
            Memory.putInt(page + Page.BUMP, offset + size);
        }
        Memory.putInt(page + Page.LIVE, Memory.getInt(page + Page.LIVE) + 1);
        live++;
        return currentAddress + offset;
    }

    /** Puts a chunk back; true when its slab has to leave its list: {@link #settle}. */
    boolean putBack(long page, long address) {
        int left = Memory.getInt(page + Page.LIVE) - 1;
        Memory.putInt(address, Memory.getInt(page + Page.FREE));
        Memory.putInt(page + Page.FREE, (int) (address & (PageHeap.PAGE_SIZE - 1)));
        Memory.putInt(page + Page.LIVE, left);
        live--;
        return left < Memory.getInt(page + Page.LOW);
    }

    /** Makes the fullest slab with room the current one; false when every slab is full. */
    boolean nextSlab() {
        retireCurrent();
        for (int list = QUARTERS - 1; list >= 0; list--) {
            if (!lists[list].isEmpty()) {
                long page = lists[list].head();
                lists[list].remove(page);
                makeCurrent(page);
                return true;
            }
        }
        return false;
    }

    void addSlab(long address) {
        retireCurrent();
        long page = Page.of(address);
        Page.initialise(page, Page.SLAB, kind, owner);
        Memory.putInt(page + Page.FREE, -1);
        Memory.putInt(page + Page.CAPACITY, capacity);
        Memory.putInt(page + Page.CLASS, index);
        slabs++;
        makeCurrent(page);
    }

    private void makeCurrent(long page) {
        Memory.putInt(page + Page.LIST, CURRENT);
        Memory.putInt(page + Page.LOW, 0);
        current = page;
        currentAddress = Page.address(page);
    }

    private void retireCurrent() {
        long page = current;
        if (page != Page.NONE) {
            current = Page.NONE;
            enlist(page);
        }
    }

    /** Puts a slab that is in no list into the one where its occupancy belongs. */
    private void enlist(long page) {
        int count = Memory.getInt(page + Page.LIVE);
        int list = listOf(count);
        Memory.putInt(page + Page.LIST, list);
        Memory.putInt(page + Page.LOW, lowest(list));
        lists[list].addLast(page);
    }

    int listOf(int count) {
        return count >= capacity - slack ? FULL : (int) ((long) count * QUARTERS / capacity);
    }

    /** The fewest live chunks that a slab of the list has; at least 1, an empty slab is in none. */
    int lowest(int list) {
        return list == FULL ? capacity - slack : Math.max(1, (capacity * list + QUARTERS - 1) / QUARTERS);
    }

    /** After {@link #putBack} said so: moves the slab to its new list; true when it is empty and has been taken out. */
    boolean settle(long page) {
        lists[Memory.getInt(page + Page.LIST)].remove(page);
        if (Memory.getInt(page + Page.LIVE) == 0) {
            slabs--;
            return true;
        }
        enlist(page);
        return false;
    }

    /** Free chunks in all slabs, those of full slabs included. */
    int room() {
        return slabs * capacity - live;
    }

    /** The current slab; {@link Page#NONE} when there is none. */
    long current() {
        return current;
    }

    // ---- for compaction

    /** Takes a slab out of its list, or from being current, so that it can be emptied. */
    void drain(long page) {
        if (page == current) {
            current = Page.NONE;
        } else {
            lists[Memory.getInt(page + Page.LIST)].remove(page);
        }
        Memory.putInt(page + Page.LIST, DRAINING);
        Memory.putInt(page + Page.LOW, Integer.MAX_VALUE);
    }

    /** Ends {@link #drain}: true when the slab is empty and out of the class, else it is in a list again, at its end. */
    boolean endDrain(long page) {
        if (Memory.getInt(page + Page.LIVE) == 0) {
            slabs--;
            return true;
        }
        enlist(page);
        return false;
    }

    /** Takes any slab out of the class, whatever is in it; {@link Page#NONE} when none is left. None may be draining. */
    long removeAny() {
        long page = current;
        for (int list = 0; page == Page.NONE && list <= FULL; list++) {
            page = lists[list].head();
        }
        if (page != Page.NONE) {
            live -= Memory.getInt(page + Page.LIVE);
            drain(page);
            slabs--;
        }
        return page;
    }
}
