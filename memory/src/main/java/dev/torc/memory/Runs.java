package dev.torc.memory;

/** The large chunks of one heap: each a run of pages of its own, of which only whole units of 4 KiB are backed by memory. */
final class Runs {
    private final PageHeap pages;
    private final int owner;
    private final PageList list = new PageList();
    private long bytes;

    Runs(PageHeap pages, int owner) {
        this.pages = pages;
        this.owner = owner;
    }

    /** Bytes of all runs. */
    long bytes() {
        return bytes;
    }

    static long roundUp(long size) {
        return (size + PageHeap.SYSTEM_PAGE - 1) & -PageHeap.SYSTEM_PAGE;
    }

    static long capacity(long page) {
        return Memory.getLong(page + Page.RUN_BYTES);
    }

    long allocate(long size, int kind) {
        long address = pages.allocateBytes(size);
        long page = Page.of(address);
        Page.initialise(page, Page.RUN, kind, owner);
        Memory.putLong(page + Page.RUN_BYTES, roundUp(size));
        list.addLast(page);
        bytes += roundUp(size);
        return address;
    }

    /** Frees a run by its descriptor; returns its bytes. */
    long free(long page) {
        long capacity = capacity(page);
        list.remove(page);
        bytes -= capacity;
        Page.state(page, Page.UNUSED);
        pages.free(Page.address(page), PageHeap.pages(capacity));
        return capacity;
    }

    void clear() {
        while (!list.isEmpty()) {
            free(list.head());
        }
    }

    /** Adds up the bytes by kind; throws AssertionError with what is broken. */
    void check(long[] usedByKind) {
        long seen = 0;
        long page = list.head();
        while (page != Page.NONE) {
            Checks.that(Page.state(page) == Page.RUN && Page.owner(page) == owner, "run is not ours");
            seen += capacity(page);
            usedByKind[Page.kind(page)] += capacity(page);
            page = Page.next(page) == list.head() ? Page.NONE : Page.next(page);
        }
        Checks.that(seen == bytes, "runs: %d bytes, counted %d", bytes, seen);
    }
}
