package dev.torc.memory;

import dev.torc.memory.Heap.Relocator;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Empties the sparse pages of one heap, a slice at a time. At most one slab or one block is being emptied; between slices
 * nothing is allocated from it, and its owners may free what is left in it.
 *
 * <p>When a slab is emptied:
 * <ul>
 *   <li>into the other slabs of its size, when they have room for all of it and one in 16 of the size's chunks is free;
 *   <li>into the pool of sparsely used sizes, when little is left and the size's share of the pool stays under a half: the
 *       other half keeps the next allocations from opening a slab at once; or when the slabs of all sizes together have so
 *       much room that no slab would be opened for this size now.
 * </ul>
 *
 * <p>A block is emptied into the other blocks of its pool when one byte in 16 of the pool is free, and the others have room for what it
 * holds. Room in many small holes does not take the larger chunks; these go to a new block, at most one for each that is emptied,
 * which takes what is left of the next ones too, so what was sparse comes to lie densely. This happens in sweeps: in one sweep no
 * block is emptied that was added in it, and none that could not be emptied is tried twice; the next begins only if this one gave
 * back one byte in 16.
 */
final class Compaction {
    /** Bytes copied in a slice, at most, but for one chunk. */
    private static final int SLICE_BYTES = 128 << 10;

    /** What it costs to try a block in vain, in bytes copied. */
    private static final int ISOLATION_BYTES = 16 << 10;

    /** What is left of a slab is little when it takes at most this much of the shared pool. */
    private static final int POOL_FIT = PageHeap.PAGE_SIZE / 2;

    /** Emptying a slab into the pool gains enough when its chunks take at most this much there. */
    private static final int POOL_GAIN = PageHeap.PAGE_SIZE / 4 * 3;

    /** A chunk in a pool takes up to this much more than in a slab. */
    private static final int POOL_EXTRA = 12;

    /** Blocks or slabs looked at for a victim. */
    private static final int SAMPLE = 16;

    /** Less than this share of free room is left alone: 1/16. */
    private static final int WORTH = 16;

    private final Heap heap;

    /** The slab being emptied and its class; null = none. */
    private @Nullable SlabClass victim;

    private long victimPage;
    private boolean intoPool;
    /** Live chunks of the victim by place, and the place to go on at. */
    private final long[] live = new long[PageHeap.PAGE_SIZE / 4 / Long.SIZE];

    private int place;

    /** Copied in this slice so far. */
    private long sliceBytes;

    /** Counted up when all slabs of which something could be moved were tried; and whether one was passed over since. */
    private int round = 1;

    private boolean passedOver;
    private int nextClass;
    private int nextBlock;
    /** By pool: bytes in use when a sweep had no more to give. The next begins when clearly fewer are. */
    private final long[] stuckAt = {Long.MAX_VALUE, Long.MAX_VALUE};
    /** By pool: the number of the sweep, which marks the blocks that are left alone in it. */
    private final int[] sweep = {1, 1};
    /** By pool: its bytes when the sweep began. */
    private final long[] sweepStart = {Long.MAX_VALUE, Long.MAX_VALUE};
    /** By pool: blocks passed over one after the other. */
    private final int[] passed = new int[2];

    /** The block that was being emptied when one was added. */
    private long addedFor;

    Compaction(Heap heap) {
        this.heap = heap;
    }

    int run(int maxMoves, Relocator relocator) {
        int moves = 0;
        sliceBytes = 0;
        while (moves < maxMoves && sliceBytes < SLICE_BYTES) {
            int moved;
            if (victim != null) {
                moved = moveFromSlab(victim, relocator);
            } else if (heap.mixed.isIsolating()) {
                moved = moveFromBlock(heap.mixed, relocator);
            } else if (heap.medium.isIsolating()) {
                moved = moveFromBlock(heap.medium, relocator);
            } else {
                moved = chooseSlab() || chooseBlock(heap.mixed) || chooseBlock(heap.medium) ? 0 : -1;
            }
            if (moved < 0) {
                break;
            }
            sliceBytes += moved;
            moves += moved > 0 ? 1 : 0;
        }
        return moves;
    }

    // ---- slabs

    private boolean chooseSlab() {
        int count = heap.classCount();
        for (int i = 0; i < count; i++) {
            if (++nextClass >= count) {
                nextClass = 0;
            }
            SlabClass slabs = heap.slabs(nextClass);
            if (slabs.slabs > 0 && (chooseForSlabs(slabs) || chooseForPool(slabs))) {
                return true;
            }
        }
        if (passedOver) {
            passedOver = false;
            round++; // those that refused are asked again
        }
        return false;
    }

    private boolean chooseForSlabs(SlabClass slabs) {
        int room = slabs.room();
        if (room - slabs.slabs * slabs.slack < slabs.capacity || room < slabs.slabs * (long) slabs.capacity / WORTH) {
            return false;
        }
        long best = Page.NONE;
        for (int list = 0; list < SlabClass.QUARTERS - 1; list++) {
            if (list < 2 || best == Page.NONE) {
                best = sparsest(slabs.lists[list], best);
            }
        }
        if (best == Page.NONE) {
            return false;
        }
        begin(slabs, best, false);
        return true;
    }

    /**
     * Of the best so far and some slabs of the list, other ones in the next call, a sparse one, and of about equally sparse
     * ones that at the highest address: when all heaps empty from the top, whole regions become free rather than a part of
     * each, and the others can stay huge pages. Passes over slabs whose owners have refused in this round.
     */
    private long sparsest(PageList list, long bestSoFar) {
        long best = bestSoFar;
        for (int i = 0; i < SAMPLE && !list.isEmpty(); i++) {
            long page = list.head();
            if (Memory.getInt(page + Page.REFUSED) == round) {
                passedOver = true;
            } else if (best == Page.NONE || isBetter(page, best)) {
                best = page;
            }
            list.rotate();
        }
        return best;
    }

    private static boolean isBetter(long page, long best) {
        int pageLive = Memory.getInt(page + Page.LIVE);
        int bestLive = Memory.getInt(best + Page.LIVE);
        boolean equallySparse = 4 * pageLive <= 5 * bestLive && 4 * bestLive <= 5 * pageLive;
        return equallySparse ? page > best : pageLive < bestLive;
    }

    private boolean chooseForPool(SlabClass slabs) {
        long page = slabs.current();
        for (int list = 0; list < SlabClass.QUARTERS - 1 && page == Page.NONE; list++) {
            page = slabs.lists[list].head();
        }
        int bytes = Memory.getInt(page + Page.LIVE) * (slabs.size + POOL_EXTRA);
        boolean little = bytes == 0 || (bytes <= POOL_FIT && heap.pooled(slabs) + bytes <= Heap.SHARE / 2);
        if (page == Page.NONE || !(little || (bytes <= POOL_GAIN && heap.hasTooMuchRoom(slabs)))) {
            return false;
        }
        if (Memory.getInt(page + Page.REFUSED) == round) {
            passedOver = true;
            return false;
        }
        begin(slabs, page, true);
        return true;
    }

    private void begin(SlabClass slabs, long page, boolean pool) {
        slabs.drain(page);
        victim = slabs;
        victimPage = page;
        intoPool = pool;
        place = 0;
        int used = Memory.getInt(page + Page.BUMP) / slabs.size;
        markAll(used);
        long base = Page.address(page);
        for (int offset = Memory.getInt(page + Page.FREE); offset >= 0; offset = Memory.getInt(base + offset)) {
            clear(offset / slabs.size);
        }
        if (Memory.getInt(page + Page.LIVE) == 0) {
            end(slabs);
        }
    }

    private void markAll(int count) {
        int words = count >>> 6;
        Arrays.fill(live, 0, words, -1L);
        Arrays.fill(live, words, live.length, 0);
        if (words < live.length) {
            live[words] = (1L << count) - 1;
        }
    }

    private void clear(int chunk) {
        live[chunk >>> 6] &= ~(1L << chunk);
    }

    private int nextLive() {
        int word = place >>> 6;
        long bits = live[word] & (-1L << place);
        while (bits == 0) {
            bits = live[++word];
        }
        return (word << 6) + Long.numberOfTrailingZeros(bits);
    }

    /** Bytes moved; -1 when the slice has to end. */
    private int moveFromSlab(SlabClass slabs, Relocator relocator) {
        place = nextLive();
        long from = Page.address(victimPage) + (long) place * slabs.size;
        long to = intoPool ? intoPool(slabs) : heap.takeFromListed(slabs);
        if (to == 0) {
            end(slabs);
            return -1;
        }
        if (!intoPool) {
            heap.account(slabs.size, slabs.kind);
        }
        Memory.copy(from, to, slabs.size);
        if (!relocator.relocate(from, to, slabs.kind)) {
            heap.free(to, slabs.kind);
            Memory.putInt(victimPage + Page.REFUSED, round);
            end(slabs);
            return -1;
        }
        heap.free(from, slabs.kind);
        return slabs.size;
    }

    /** A chunk of the shared pool, which may grow by a page: it serves what is left of several slabs. 0 when it cannot. */
    private long intoPool(SlabClass slabs) {
        try {
            return heap.allocatePooled(slabs.size, slabs.kind, true);
        } catch (MemoryExhaustedException e) {
            return 0;
        }
    }

    /** A chunk of the slab being emptied was freed, by its owner or because it has moved. */
    void freed(long address) {
        SlabClass slabs = Objects.requireNonNull(victim);
        clear((int) (address - Page.address(victimPage)) / slabs.size);
        if (Memory.getInt(victimPage + Page.LIVE) == 0) {
            end(slabs);
        }
    }

    private void end(SlabClass slabs) {
        victim = null;
        if (slabs.endDrain(victimPage)) {
            heap.freeSlab(victimPage);
        }
    }

    // ---- blocks

    private boolean chooseBlock(Pool pool) {
        long free = pool.capacity() - pool.used();
        int count = pool.blockCount();
        if (count < 2 || free < pool.capacity() / WORTH || pool.used() > stuckAt[pool.id] - PageHeap.PAGE_SIZE) {
            return false;
        }
        if (stuckAt[pool.id] != Long.MAX_VALUE) {
            beginSweep(pool);
        }
        long block = sparsest(pool, count);
        if (block == 0) {
            return passed[pool.id] < count || endSweep(pool);
        }
        long inUse = Pool.blockUsed(block);
        long freeElsewhere = free - (Pool.blockBytes(block) - inUse);
        if (freeElsewhere < inUse + inUse / 16) {
            return false;
        }
        addedFor = 0;
        pool.isolate(block);
        return true;
    }

    private void beginSweep(Pool pool) {
        stuckAt[pool.id] = Long.MAX_VALUE;
        sweep[pool.id]++;
        sweepStart[pool.id] = pool.capacity();
        passed[pool.id] = 0;
    }

    /** Whether another sweep is worth it, which begins then. */
    private boolean endSweep(Pool pool) {
        if (pool.capacity() <= sweepStart[pool.id] - sweepStart[pool.id] / WORTH) {
            beginSweep(pool);
            return true;
        }
        stuckAt[pool.id] = pool.used();
        return false;
    }

    /** Where a chunk of the block being emptied goes; 0 when there is no room for it. */
    private long intoOtherBlock(Pool pool, int size, int kind) {
        long to = heap.allocatePooled(size, kind, false);
        if (to != 0 || !isWorthABlock(pool, size)) {
            return to;
        }
        try {
            to = heap.allocatePooled(size, kind, true);
            leaveAlone(pool, pool.newest());
            addedFor = pool.isolated();
            return to;
        } catch (MemoryExhaustedException e) {
            return 0;
        }
    }

    private void leaveAlone(Pool pool, long block) {
        Memory.putInt(block + Page.REFUSED, sweep[pool.id]);
    }

    private boolean isWorthABlock(Pool pool, int size) {
        long block = pool.isolated();
        return addedFor != block
                && 8L * Pool.blockUsed(block) < 7L * Pool.blockBytes(block)
                && pool.capacity() - pool.used() >= 2 * pool.growth(size);
    }

    /** Of some blocks the sparsest by eighths, and of those the one at the highest address; 0: none of them is to be emptied. */
    private long sparsest(Pool pool, int count) {
        long best = 0;
        long bestShare = 8;
        for (int i = 0; i < Math.min(SAMPLE, count); i++) {
            if (++nextBlock >= count) {
                nextBlock = 0;
            }
            long block = pool.block(nextBlock);
            long share = 8L * Pool.blockUsed(block) / Pool.blockBytes(block);
            if (share == 8 || Memory.getInt(block + Page.REFUSED) == sweep[pool.id]) {
                passed[pool.id]++;
                continue;
            }
            passed[pool.id] = 0;
            if (share < bestShare || (share == bestShare && block > best)) {
                bestShare = share;
                best = block;
            }
        }
        return best;
    }

    /** Bytes moved; 0 when the block was done; -1 when the slice has to end. */
    private int moveFromBlock(Pool pool, Relocator relocator) {
        long from = pool.nextToMove();
        if (from == 0) {
            pool.endIsolation();
            return 0;
        }
        long chunk = from - Chunk.HEADER;
        int kind = Chunk.kind(chunk);
        long to = intoOtherBlock(pool, Chunk.requested(chunk), kind);
        if (to == 0) {
            leaveAlone(pool, pool.isolated());
            pool.endIsolation();
            sliceBytes += ISOLATION_BYTES;
            return 0;
        }
        int size = Chunk.capacity(chunk);
        Memory.copy(from, to, size);
        if (!relocator.relocate(from, to, kind)) {
            heap.free(to, kind);
            leaveAlone(pool, pool.isolated());
            pool.endIsolation();
            return -1;
        }
        heap.free(from, kind);
        return size;
    }

    /** The descriptor of the slab being emptied; {@link Page#NONE} when there is none. */
    long draining() {
        return victim == null ? Page.NONE : victimPage;
    }

    /** Forgets what was being emptied, before the whole heap is cleared. */
    void abandon() {
        if (victim != null) {
            end(victim);
        }
        stuckAt[0] = Long.MAX_VALUE;
        stuckAt[1] = Long.MAX_VALUE;
    }
}
