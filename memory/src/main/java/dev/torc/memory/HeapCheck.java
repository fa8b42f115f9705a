package dev.torc.memory;

/** Verifies a heap's whole structure: every slab, block and run, every list and every count. */
final class HeapCheck {
    private final Heap heap;
    private final long[] usedByKind = new long[Heap.KINDS];
    private int slabs;

    HeapCheck(Heap heap) {
        this.heap = heap;
    }

    void run(Runs runs, long slabPages, int[] pooled, long drainingPage) {
        for (int i = 0; i < heap.classCount(); i++) {
            checkClass(heap.slabs(i), drainingPage);
        }
        Checks.that(slabs == slabPages, "slabs %d, counted %d", slabPages, slabs);
        heap.mixed.check();
        heap.medium.check();
        int[] pooledSeen = new int[pooled.length];
        addChunks(heap.mixed, pooledSeen);
        addChunks(heap.medium, pooledSeen);
        for (int i = 0; i < pooled.length; i++) {
            Checks.that(
                    pooledSeen[i] == pooled[i], "class %d: %d bytes pooled, counted %d", i, pooled[i], pooledSeen[i]);
        }
        runs.check(usedByKind);
        long used = 0;
        for (int kind = 0; kind < Heap.KINDS; kind++) {
            Checks.that(
                    usedByKind[kind] == heap.usedBytes(kind),
                    "kind %d: %d bytes used, counted %d",
                    kind,
                    heap.usedBytes(kind),
                    usedByKind[kind]);
            used += usedByKind[kind];
        }
        Checks.that(used == heap.usedBytes(), "used %d, counted %d", heap.usedBytes(), used);
    }

    private void checkClass(SlabClass c, long drainingPage) {
        int before = slabs;
        int live = 0;
        for (int list = 0; list <= SlabClass.FULL; list++) {
            long head = c.lists[list].head();
            long page = head;
            while (page != Page.NONE) {
                live += checkSlab(c, page, list);
                long next = Page.next(page);
                Checks.that(Page.previous(next) == page, "class %d: links of list %d", c.index, list);
                page = next == head ? Page.NONE : next;
            }
        }
        if (c.current() != Page.NONE) {
            live += checkSlab(c, c.current(), SlabClass.CURRENT);
        }
        if (drainingPage != Page.NONE && Memory.getInt(drainingPage + Page.CLASS) == c.index) {
            live += checkSlab(c, drainingPage, SlabClass.DRAINING);
        }
        Checks.that(live == c.live, "class %d: %d live chunks, counted %d", c.index, c.live, live);
        Checks.that(slabs - before == c.slabs, "class %d: %d slabs, counted %d", c.index, c.slabs, slabs - before);
        usedByKind[c.kind] += (long) live * c.size;
    }

    private int checkSlab(SlabClass c, long page, int list) {
        int number = Page.number(page);
        Checks.that(Page.state(page) == Page.SLAB && Page.owner(page) == heap.id, "page %d is not ours", number);
        Checks.that(Memory.getInt(page + Page.CLASS) == c.index, "page %d is of another class", number);
        Checks.that(Memory.getInt(page + Page.LIST) == list, "page %d: list", number);
        int live = Memory.getInt(page + Page.LIVE);
        int bump = Memory.getInt(page + Page.BUMP);
        Checks.that(bump % c.size == 0 && bump <= PageHeap.PAGE_SIZE, "page %d: mark at %d", number, bump);
        if (list <= SlabClass.FULL) {
            Checks.that(live > 0 && c.listOf(live) == list, "page %d: %d live chunks in list %d", number, live, list);
            Checks.that(Memory.getInt(page + Page.LOW) == c.lowest(list), "page %d: low mark", number);
        }
        boolean[] free = new boolean[c.capacity];
        int count = 0;
        for (int at = Memory.getInt(page + Page.FREE); at >= 0; at = Memory.getInt(Page.address(page) + at)) {
            Checks.that(at % c.size == 0 && at < bump, "page %d: free chunk at %d", number, at);
            Checks.that(!free[at / c.size], "page %d: chunk at %d is free twice", number, at);
            free[at / c.size] = true;
            count++;
        }
        Checks.that(live + count == bump / c.size, "page %d: %d live, %d free, mark at %d", number, live, count, bump);
        slabs++;
        return live;
    }

    private void addChunks(Pool pool, int[] pooled) {
        for (int i = 0; i < pool.blockCount(); i++) {
            long end = Pool.endOf(pool.block(i));
            for (long chunk = Pool.firstOf(pool.block(i)); chunk < end; chunk = Chunk.after(chunk)) {
                if (!Chunk.isFree(chunk)) {
                    int kind = Chunk.kind(chunk);
                    usedByKind[kind] += Chunk.bytes(chunk);
                    int requested = Chunk.requested(chunk);
                    if (Heap.isSmall(requested, kind)) {
                        pooled[Heap.classIndex(requested, kind)] += Chunk.bytes(chunk);
                    }
                }
            }
        }
    }
}
