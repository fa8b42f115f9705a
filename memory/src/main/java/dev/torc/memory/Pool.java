package dev.torc.memory;

import java.util.Arrays;

/**
 * Chunks of any size in blocks of adjoining pages, neighbours coalesced when freed (TLSF: Masmano et al., 2004, "TLSF: a new
 * dynamic memory allocator for real-time systems"): O(1), good fit, 4 bytes of overhead and 8-byte granularity.
 *
 * <pre>
 *   block   | 4 unused | chunk | chunk | … | 4: end mark, a header of size 0 |
 *   chunk   | header, int | content, 8-byte aligned … |
 *   free    | header, int | next free, long | previous free, long | … | size in units, int |
 *   header  bits 0–16 size in units of 8 bytes, header included; 17–19 kind; 20 free; 21 the chunk before is free;
 *           22–25 content bytes that were not asked for, in units of 4
 * </pre>
 *
 * <p>Only a free chunk bears its size at its end as well, where the header after it, by bit 21, knows to look.
 */
final class Pool {
    /** Bytes of a chunk that are not the owner's. */
    static final int TAG = 4;

    private static final int UNIT_SHIFT = 3;
    private static final int SIZE_MASK = (1 << 17) - 1;
    private static final int KIND_SHIFT = 17;
    private static final int KIND_MASK = 7;
    private static final int FREE = 1 << 20;
    private static final int BEFORE_FREE = 1 << 21;
    private static final int SLACK_SHIFT = 22;
    private static final int SLACK_MASK = 15;
    private static final int NEXT = 4;
    private static final int PREVIOUS = 12;
    private static final int MIN_UNITS = 3;
    private static final int ALIGNMENT = 64;

    /** Bins: one a unit below 32 units, then 32 a power of two. */
    private static final int BIN_SHIFT = 5;

    private static final int BINS_A_WORD = 1 << BIN_SHIFT;
    private static final int WORDS = 13;

    /** Chunks of a bin that are looked at when they may be too small. */
    private static final int TRIES = 8;

    final int id;
    private final PageHeap pages;
    private final int owner;
    private final int maxBlockPages;

    private final long[] heads = new long[WORDS * BINS_A_WORD];
    private final int[] filled = new int[WORDS];
    private int filledWords;

    /** Descriptors of the blocks' first pages, in no order. */
    private long[] blocks = new long[8];

    private int blockCount;
    /** Bytes of all blocks, and of their live chunks, headers included. */
    private long capacity;

    private long used;

    /** The block that compaction empties, and where it stands in it; 0 = none. */
    private long isolated;

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

    // ---- chunks, by the owner's address

    private static int unitsFor(long size) {
        return Math.max(MIN_UNITS, (int) ((size + TAG + (1 << UNIT_SHIFT) - 1) >>> UNIT_SHIFT));
    }

    /** Content bytes that a chunk for this many bytes has at least. */
    static long contentFor(long size) {
        return ((long) unitsFor(size) << UNIT_SHIFT) - TAG;
    }

    /** Bytes of a chunk, header included. */
    static int bytes(long address) {
        return (Memory.getInt(address - TAG) & SIZE_MASK) << UNIT_SHIFT;
    }

    /** Bytes that were asked for, rounded up to 4. */
    static int requested(long address) {
        return bytes(address) - TAG - (((Memory.getInt(address - TAG) >>> SLACK_SHIFT) & SLACK_MASK) << 2);
    }

    /** Content bytes that are the owner's: a function of what was asked for, also where the chunk is a little larger. */
    static int capacity(long address) {
        return (int) contentFor(requested(address));
    }

    static int kind(long address) {
        return (Memory.getInt(address - TAG) >>> KIND_SHIFT) & KIND_MASK;
    }

    static boolean isLive(long address) {
        return (Memory.getInt(address - TAG) & FREE) == 0;
    }

    /**
     * A chunk's content address.
     *
     * @param aligned to 64 bytes
     * @return 0 when a new block is needed: {@link #grow}
     */
    long allocate(long size, int kind, boolean aligned) {
        int units = unitsFor(size);
        long chunk = find(units, aligned);
        if (chunk == 0) {
            return 0;
        }
        unlink(chunk);
        int available = Memory.getInt(chunk) & SIZE_MASK;
        int flags = kind << KIND_SHIFT;
        if (aligned) {
            int gap = gap(chunk);
            if (gap > 0) {
                writeFree(chunk, gap);
                link(chunk, gap);
                chunk += (long) gap << UNIT_SHIFT;
                available -= gap;
                flags |= BEFORE_FREE;
            }
        }
        int rest = available - units;
        if (rest >= MIN_UNITS) {
            long restChunk = chunk + ((long) units << UNIT_SHIFT);
            writeFree(restChunk, rest);
            link(restChunk, rest);
        } else {
            units = available;
            long after = chunk + ((long) units << UNIT_SHIFT);
            Memory.putInt(after, Memory.getInt(after) & ~BEFORE_FREE);
        }
        int slack = ((units << UNIT_SHIFT) - TAG - (int) size) >>> 2;
        Memory.putInt(chunk, units | flags | slack << SLACK_SHIFT);
        account(blockOf(chunk), units << UNIT_SHIFT);
        return chunk + TAG;
    }

    /** Frees a chunk; returns its bytes, header included. An empty block goes back to the page heap. */
    int free(long address) {
        long chunk = address - TAG;
        int header = Memory.getInt(chunk);
        int units = header & SIZE_MASK;
        int bytes = units << UNIT_SHIFT;
        long block = blockOf(chunk);
        boolean linked = block != isolated;
        long after = chunk + bytes;
        int afterHeader = Memory.getInt(after);
        if ((afterHeader & FREE) != 0) {
            if (linked) {
                unlink(after);
            }
            units += afterHeader & SIZE_MASK;
        }
        if ((header & BEFORE_FREE) != 0) {
            int before = Memory.getInt(chunk - 4);
            chunk -= (long) before << UNIT_SHIFT;
            if (linked) {
                unlink(chunk);
            }
            units += before;
        }
        account(block, -bytes);
        if (Memory.getInt(block + Page.BLOCK_USED) == 0) {
            removeBlock(block);
            return bytes;
        }
        writeFree(chunk, units);
        long end = chunk + ((long) units << UNIT_SHIFT);
        Memory.putInt(end, Memory.getInt(end) | BEFORE_FREE);
        if (linked) {
            link(chunk, units);
        } else if (cursor > chunk && cursor < end) {
            cursor = chunk;
        }
        return bytes;
    }

    private void account(long block, int bytes) {
        Memory.putInt(block + Page.BLOCK_USED, Memory.getInt(block + Page.BLOCK_USED) + bytes);
        used += bytes;
    }

    /** The chunk before is never free: two free neighbours are one. */
    private static void writeFree(long chunk, int units) {
        Memory.putInt(chunk, units | FREE);
        Memory.putInt(chunk + ((long) units << UNIT_SHIFT) - 4, units);
    }

    private static long blockOf(long address) {
        long page = Page.of(address);
        return Page.state(page) == Page.BLOCK ? page : Page.next(page);
    }

    // ---- bins

    /** The bin of a free chunk of this size; every chunk in a higher bin is larger. */
    private static int bin(int units) {
        if (units < BINS_A_WORD) {
            return units;
        }
        int power = 31 - Integer.numberOfLeadingZeros(units);
        return ((power - BIN_SHIFT + 1) << BIN_SHIFT) + ((units >>> (power - BIN_SHIFT)) & (BINS_A_WORD - 1));
    }

    /** A free chunk in which this many units fit, still linked; 0 when none is found. */
    private long find(int units, boolean aligned) {
        int certain = bin(aligned ? units + (ALIGNMENT >>> UNIT_SHIFT) + MIN_UNITS : units);
        int bin = filledFrom(bin(units));
        // Up to here some chunks of a bin fit and some do not. Sizes cluster, so a few are tried before a larger one is
        // cut.
        while (bin >= 0 && bin <= certain) {
            long chunk = heads[bin];
            for (int tried = 0; chunk != 0 && tried < TRIES; tried++) {
                int needed = aligned ? units + gap(chunk) : units;
                if ((Memory.getInt(chunk) & SIZE_MASK) >= needed) {
                    return chunk;
                }
                chunk = Memory.getLong(chunk + NEXT);
            }
            bin = filledFrom(bin + 1);
        }
        return bin < 0 ? 0 : heads[bin];
    }

    /** The first bin from this one on that is not empty; -1 when there is none. */
    private int filledFrom(int bin) {
        int word = bin >>> BIN_SHIFT;
        if (word >= WORDS) {
            return -1;
        }
        int bits = filled[word] & (-1 << bin);
        if (bits == 0) {
            int words = filledWords & (-2 << word);
            if (words == 0) {
                return -1;
            }
            word = Integer.numberOfTrailingZeros(words);
            bits = filled[word];
        }
        return (word << BIN_SHIFT) + Integer.numberOfTrailingZeros(bits);
    }

    /** Units to leave free at the start of a free chunk, so that the content after them is 64-byte aligned. */
    private static int gap(long chunk) {
        int gap = (int) (-(chunk + TAG) & (ALIGNMENT - 1)) >>> UNIT_SHIFT;
        return gap > 0 && gap < MIN_UNITS ? gap + (ALIGNMENT >>> UNIT_SHIFT) : gap;
    }

    private void link(long chunk, int units) {
        int bin = bin(units);
        long head = heads[bin];
        Memory.putLong(chunk + NEXT, head);
        Memory.putLong(chunk + PREVIOUS, 0);
        if (head != 0) {
            Memory.putLong(head + PREVIOUS, chunk);
        }
        heads[bin] = chunk;
        filled[bin >>> BIN_SHIFT] |= 1 << bin;
        filledWords |= 1 << (bin >>> BIN_SHIFT);
    }

    private void unlink(long chunk) {
        long next = Memory.getLong(chunk + NEXT);
        long previous = Memory.getLong(chunk + PREVIOUS);
        if (next != 0) {
            Memory.putLong(next + PREVIOUS, previous);
        }
        if (previous != 0) {
            Memory.putLong(previous + NEXT, next);
            return;
        }
        int bin = bin(Memory.getInt(chunk) & SIZE_MASK);
        heads[bin] = next;
        if (next == 0) {
            int word = bin >>> BIN_SHIFT;
            filled[word] &= ~(1 << bin);
            if (filled[word] == 0) {
                filledWords &= ~(1 << word);
            }
        }
    }

    // ---- blocks

    /**
     * Adds a block in which a chunk of this size finds room. Small blocks empty sooner, so they grow with the pool only; but
     * four chunks should fit, as what is left at a block's end serves no chunk of that size.
     */
    void grow(long size) {
        int needed = PageHeap.pages(size + 2 * ALIGNMENT + 2 * MIN_UNITS * (1 << UNIT_SHIFT));
        long wanted = Math.max(capacity / 64, Math.min(capacity / 8, size * 4)) >>> Reservation.PAGE_SHIFT;
        int count = Math.max(needed, Math.max(1, Integer.highestOneBit((int) Math.min(maxBlockPages, wanted))));
        if (blockCount == blocks.length) {
            blocks = Arrays.copyOf(blocks, blockCount * 2);
        }
        long address = pages.allocate(count);
        long page = Page.of(address);
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
        int bytes = count << Reservation.PAGE_SHIFT;
        capacity += bytes;
        int units = (bytes >>> UNIT_SHIFT) - 1;
        writeFree(address + TAG, units);
        Memory.putInt(address + bytes - TAG, BEFORE_FREE);
        link(address + TAG, units);
    }

    /** Gives back a block in which no chunk, live or free, is linked any more. */
    private void removeBlock(long page) {
        int count = Memory.getInt(page + Page.BLOCK_PAGES);
        int place = Memory.getInt(page + Page.BLOCK_PLACE);
        long last = blocks[--blockCount];
        blocks[place] = last;
        Memory.putInt(last + Page.BLOCK_PLACE, place);
        capacity -= (long) count << Reservation.PAGE_SHIFT;
        if (page == isolated) {
            isolated = 0;
        }
        Page.state(page, Page.UNUSED);
        pages.free(Page.address(page), count);
    }

    static int blockBytes(long block) {
        return Memory.getInt(block + Page.BLOCK_PAGES) << Reservation.PAGE_SHIFT;
    }

    static int blockUsed(long block) {
        return Memory.getInt(block + Page.BLOCK_USED);
    }

    // ---- for compaction

    /** Takes a block's free chunks out of the bins, so that it can be emptied; nothing is allocated from it until then. */
    void isolate(long block) {
        long end = endOf(block);
        for (long chunk = firstOf(block); chunk < end; chunk = after(chunk)) {
            if ((Memory.getInt(chunk) & FREE) != 0) {
                unlink(chunk);
            }
        }
        isolated = block;
        cursor = firstOf(block);
    }

    boolean isIsolating() {
        return isolated != 0;
    }

    /** The content address of the next live chunk to move out of the isolated block; 0 when none is left. */
    long nextToMove() {
        long end = endOf(isolated);
        while (cursor < end) {
            long chunk = cursor;
            cursor = after(chunk);
            if ((Memory.getInt(chunk) & FREE) == 0) {
                return chunk + TAG;
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
        for (long chunk = firstOf(block); chunk < end; chunk = after(chunk)) {
            int header = Memory.getInt(chunk);
            if ((header & FREE) != 0) {
                link(chunk, header & SIZE_MASK);
            }
        }
    }

    static long firstOf(long block) {
        return Page.address(block) + TAG;
    }

    static long endOf(long block) {
        return Page.address(block) + blockBytes(block) - TAG;
    }

    static long after(long chunk) {
        return chunk + ((long) (Memory.getInt(chunk) & SIZE_MASK) << UNIT_SHIFT);
    }

    /** Gives every block back, whatever is in it. */
    void clear() {
        isolated = 0;
        while (blockCount > 0) {
            removeBlock(blocks[blockCount - 1]);
        }
        Arrays.fill(heads, 0);
        Arrays.fill(filled, 0);
        filledWords = 0;
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
            int blockUsed = 0;
            boolean beforeFree = false;
            long chunk = firstOf(block);
            while (chunk < endOf(block)) {
                int header = Memory.getInt(chunk);
                int units = header & SIZE_MASK;
                Checks.that(units >= MIN_UNITS, "chunk at %d has %d units", chunk, units);
                Checks.that(((header & BEFORE_FREE) != 0) == beforeFree, "chunk at %d: flag of the one before", chunk);
                boolean isFree = (header & FREE) != 0;
                Checks.that(!(isFree && beforeFree), "free neighbours at %d", chunk);
                if (isFree) {
                    int footer = Memory.getInt(after(chunk) - 4);
                    Checks.that(footer == units, "chunk at %d: %d units, at its end %d", chunk, units, footer);
                    free += block == isolated ? 0 : 1;
                } else {
                    blockUsed += units << UNIT_SHIFT;
                }
                beforeFree = isFree;
                chunk = after(chunk);
            }
            Checks.that(chunk == endOf(block), "block %d ends at %d (expected: %d)", i, chunk, endOf(block));
            Checks.that((Memory.getInt(chunk) & ~BEFORE_FREE) == 0, "end mark of block %d", i);
            Checks.that(((Memory.getInt(chunk) & BEFORE_FREE) != 0) == beforeFree, "flag in end mark of block %d", i);
            Checks.that(
                    blockUsed == blockUsed(block), "block %d: %d in use, counted %d", i, blockUsed(block), blockUsed);
            Checks.that(blockUsed > 0, "block %d is empty", i);
            usedSeen += blockUsed;
            capacitySeen += blockBytes(block);
        }
        Checks.that(usedSeen == used, "pool: %d in use, counted %d", used, usedSeen);
        Checks.that(capacitySeen == capacity, "pool: %d bytes, counted %d", capacity, capacitySeen);
        Checks.that(free == linkedChunks(), "pool: %d free chunks, linked %d", free, linkedChunks());
    }

    private int linkedChunks() {
        int count = 0;
        for (int bin = 0; bin < heads.length; bin++) {
            boolean marked = ((filled[bin >>> BIN_SHIFT] >>> bin) & 1) != 0;
            Checks.that(marked == (heads[bin] != 0), "bin %d: mark", bin);
            long previous = 0;
            for (long chunk = heads[bin]; chunk != 0; chunk = Memory.getLong(chunk + NEXT)) {
                int header = Memory.getInt(chunk);
                Checks.that(
                        (header & FREE) != 0 && bin(header & SIZE_MASK) == bin, "chunk at %d in bin %d", chunk, bin);
                Checks.that(Memory.getLong(chunk + PREVIOUS) == previous, "chunk at %d: link back", chunk);
                previous = chunk;
                count++;
            }
            boolean wordMarked = ((filledWords >>> (bin >>> BIN_SHIFT)) & 1) != 0;
            Checks.that(wordMarked == (filled[bin >>> BIN_SHIFT] != 0), "bin %d: word mark", bin);
        }
        return count;
    }
}
