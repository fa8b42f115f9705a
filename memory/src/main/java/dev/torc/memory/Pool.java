package dev.torc.memory;

import java.util.Arrays;

/**
 * {@link Chunk}s of any size in blocks of adjoining pages, neighbours coalesced when freed (TLSF: Masmano et al., 2004, "TLSF:
 * a new dynamic memory allocator for real-time systems"): O(1), good fit, 4 bytes of overhead and 8-byte granularity.
 *
 * <pre>
 *   block   | 4 bytes unused | chunk | chunk | … | end mark, 4 bytes |
 * </pre>
 *
 * <p>Callers know a chunk by the address of its content, 4 bytes behind the chunk's own.
 */
final class Pool {
    final int id;
    private final PageHeap pages;
    private final int owner;
    private final int maxBlockPages;
    private final Bins bins = new Bins();

    /** Descriptors of the blocks' first pages, in no order. */
    private long[] blocks = new long[8];

    private int blockCount;
    /** Bytes of all blocks, and of their live chunks, headers included. */
    private long capacity;

    private long used;

    /** The block that compaction empties, its free chunks in no bin; 0 = none. */
    private long isolated;

    /** Where it stands in it: at a chunk, or at one that was merged since into the one before, whose header stays readable. */
    private long cursor;

    Pool(int id, PageHeap pages, int owner, int maxBlockPages) {
        this.id = id;
        this.pages = pages;
        this.owner = owner;
        this.maxBlockPages = maxBlockPages;
    }

    long capacity() {
        return capacity;
    }

    long used() {
        return used;
    }

    int blockCount() {
        return blockCount;
    }

    /** The descriptor of a block. */
    long block(int place) {
        return blocks[place];
    }

    /**
     * The content address of a new chunk.
     *
     * @param aligned to 64 bytes
     * @return 0 when a new block is needed: {@link #grow}
     */
    long allocate(long size, int kind, boolean aligned) {
        int units = Chunk.unitsFor(size);
        long chunk = bins.find(units, aligned);
        if (chunk == 0) {
            return 0;
        }
        bins.unlink(chunk);
        int available = Chunk.units(chunk);
        int gap = aligned ? Chunk.gap(chunk) : 0;
        if (gap > 0) {
            addFree(chunk, gap);
            chunk = Chunk.plus(chunk, gap);
            available -= gap;
        }
        int rest = available - units;
        if (rest >= Chunk.MIN_UNITS) {
            addFree(Chunk.plus(chunk, units), rest);
        } else {
            units = available;
            Chunk.beforeFree(Chunk.plus(chunk, units), false);
        }
        Chunk.writeLive(chunk, units, kind, (int) size, gap > 0);
        account(blockOf(chunk), units << Chunk.UNIT_SHIFT);
        return chunk + Chunk.HEADER;
    }

    private void addFree(long chunk, int units) {
        Chunk.writeFree(chunk, units);
        bins.link(chunk);
    }

    /** Frees the chunk of this content; returns its bytes, header included. An empty block goes back to the page heap. */
    int free(long address) {
        long chunk = address - Chunk.HEADER;
        int bytes = Chunk.bytes(chunk);
        long block = blockOf(chunk);
        boolean linked = block != isolated;
        Chunk.markFree(chunk);
        long end = Chunk.after(chunk);
        if (Chunk.isFree(end)) {
            if (linked) {
                bins.unlink(end);
            }
            end = Chunk.after(end);
        }
        if (Chunk.isBeforeFree(chunk)) {
            chunk = Chunk.before(chunk);
            if (linked) {
                bins.unlink(chunk);
            }
        }
        account(block, -bytes);
        if (blockUsed(block) == 0) {
            removeBlock(block);
            return bytes;
        }
        Chunk.writeFree(chunk, (int) (end - chunk) >>> Chunk.UNIT_SHIFT);
        Chunk.beforeFree(end, true);
        if (linked) {
            bins.link(chunk);
        }
        return bytes;
    }

    private void account(long block, int bytes) {
        Memory.putInt(block + Page.BLOCK_USED, blockUsed(block) + bytes);
        used += bytes;
    }

    // ---- blocks

    /** The descriptor of the block that holds an address. */
    static long blockOf(long address) {
        long page = Page.of(address);
        return Page.state(page) == Page.BLOCK ? page : Page.next(page);
    }

    static int blockBytes(long block) {
        return Memory.getInt(block + Page.BLOCK_PAGES) << Reservation.PAGE_SHIFT;
    }

    static int blockUsed(long block) {
        return Memory.getInt(block + Page.BLOCK_USED);
    }

    static long firstOf(long block) {
        return Page.address(block) + Chunk.HEADER;
    }

    static long endOf(long block) {
        return Page.address(block) + blockBytes(block) - Chunk.HEADER;
    }

    /**
     * Adds a block in which a chunk of this size finds room. Small blocks empty sooner, so they grow with the pool only; but
     * four chunks should fit, as what is left at a block's end serves no chunk of that size.
     */
    void grow(long size) {
        int count = pagesFor(size);
        if (blockCount == blocks.length) {
            blocks = Arrays.copyOf(blocks, blockCount * 2);
        }
        long page = Page.of(pages.allocate(count));
        Page.initialise(page, Page.BLOCK, 0, owner);
        Memory.putInt(page + Page.BLOCK_PAGES, count);
        Memory.putInt(page + Page.BLOCK_PLACE, blockCount);
        Memory.putInt(page + Page.BLOCK_POOL, id);
        for (int i = 1; i < count; i++) {
            long tail = page + (long) i * Reservation.DESCRIPTOR_SIZE;
            Page.initialise(tail, Page.BLOCK_TAIL, 0, owner);
            Page.next(tail, page);
        }
        blocks[blockCount++] = page;
        capacity += blockBytes(page);
        Chunk.writeEnd(endOf(page));
        addFree(firstOf(page), (int) (endOf(page) - firstOf(page)) >>> Chunk.UNIT_SHIFT);
    }

    /** Pages of the block that {@link #grow} would add. */
    private int pagesFor(long size) {
        int needed = PageHeap.pages(size + 2 * Chunk.ALIGNMENT + 2 * (Chunk.MIN_UNITS << Chunk.UNIT_SHIFT));
        long wanted = Math.max(capacity / 64, Math.min(capacity / 8, size * 4)) >>> Reservation.PAGE_SHIFT;
        return Math.max(needed, Math.max(1, Integer.highestOneBit((int) Math.min(maxBlockPages, wanted))));
    }

    /** Bytes of the block that {@link #grow} would add. */
    long growth(long size) {
        return (long) pagesFor(size) << Reservation.PAGE_SHIFT;
    }

    /** The descriptor of the block that was added last. */
    long newest() {
        return blocks[blockCount - 1];
    }

    /** Gives back a block of which no free chunk is linked any more. */
    private void removeBlock(long page) {
        int count = Memory.getInt(page + Page.BLOCK_PAGES);
        int place = Memory.getInt(page + Page.BLOCK_PLACE);
        long last = blocks[--blockCount];
        blocks[place] = last;
        Memory.putInt(last + Page.BLOCK_PLACE, place);
        capacity -= blockBytes(page);
        if (page == isolated) {
            isolated = 0;
        }
        Page.state(page, Page.UNUSED);
        pages.free(Page.address(page), count);
    }

    // ---- for compaction

    /** Takes a block's free chunks out of the bins, so that it can be emptied; nothing is allocated from it until then. */
    void isolate(long block) {
        long end = endOf(block);
        for (long chunk = firstOf(block); chunk < end; chunk = Chunk.after(chunk)) {
            if (Chunk.isFree(chunk)) {
                bins.unlink(chunk);
            }
        }
        isolated = block;
        cursor = firstOf(block);
    }

    boolean isIsolating() {
        return isolated != 0;
    }

    /** The descriptor of the block that is being emptied. */
    long isolated() {
        return isolated;
    }

    /** The content address of the next live chunk to move out of the isolated block; 0 when none is left. */
    long nextToMove() {
        long end = endOf(isolated);
        while (cursor < end) {
            long chunk = cursor;
            cursor = Chunk.after(chunk);
            if (!Chunk.isFree(chunk)) {
                return chunk + Chunk.HEADER;
            }
        }
        return 0;
    }

    /** Lets the isolated block, if there still is one, serve again. */
    void endIsolation() {
        long block = isolated;
        if (block == 0) {
            return;
        }
        isolated = 0;
        long end = endOf(block);
        for (long chunk = firstOf(block); chunk < end; chunk = Chunk.after(chunk)) {
            if (Chunk.isFree(chunk)) {
                bins.link(chunk);
            }
        }
    }

    // ---- the whole

    /** Gives every block back, whatever is in it. */
    void clear() {
        isolated = 0;
        while (blockCount > 0) {
            removeBlock(blocks[blockCount - 1]);
        }
        bins.clear();
        used = 0;
    }

    /** Walks every block and every bin; throws AssertionError with what is broken. */
    void check() {
        long usedSeen = 0;
        long capacitySeen = 0;
        int free = 0;
        for (int i = 0; i < blockCount; i++) {
            long block = blocks[i];
            Checks.that(Page.state(block) == Page.BLOCK && Page.owner(block) == owner, "block %d is not ours", i);
            Checks.that(Memory.getInt(block + Page.BLOCK_PLACE) == i, "block %d has another place", i);
            Checks.that(Memory.getInt(block + Page.BLOCK_POOL) == id, "block %d is another pool's", i);
            int freeHere = checkChunks(block);
            free += block == isolated ? 0 : freeHere;
            usedSeen += blockUsed(block);
            capacitySeen += blockBytes(block);
        }
        Checks.that(usedSeen == used, "pool: %d in use, counted %d", used, usedSeen);
        Checks.that(capacitySeen == capacity, "pool: %d bytes, counted %d", capacity, capacitySeen);
        int linked = bins.check();
        Checks.that(free == linked, "pool: %d free chunks, linked %d", free, linked);
    }

    /** Walks a block; returns its number of free chunks. */
    private static int checkChunks(long block) {
        int used = 0;
        int free = 0;
        boolean beforeFree = false;
        long chunk = firstOf(block);
        while (chunk < endOf(block)) {
            int units = Chunk.units(chunk);
            Checks.that(units >= Chunk.MIN_UNITS, "chunk at %d has %d units", chunk, units);
            Checks.that(Chunk.isBeforeFree(chunk) == beforeFree, "chunk at %d: flag of the one before", chunk);
            if (Chunk.isFree(chunk)) {
                Checks.that(!beforeFree, "free neighbours at %d", chunk);
                int atEnd = Chunk.unitsAtEnd(chunk);
                Checks.that(atEnd == units, "chunk at %d: %d units, at its end %d", chunk, units, atEnd);
                free++;
            } else {
                used += Chunk.bytes(chunk);
            }
            beforeFree = Chunk.isFree(chunk);
            chunk = Chunk.after(chunk);
        }
        Checks.that(chunk == endOf(block), "a block ends at %d (expected: %d)", chunk, endOf(block));
        Checks.that(Chunk.isEnd(chunk) && Chunk.isBeforeFree(chunk) == beforeFree, "end mark at %d", chunk);
        Checks.that(used == blockUsed(block), "a block has %d in use, counted %d", blockUsed(block), used);
        Checks.that(used > 0, "a block is empty");
        return free;
    }
}
