package dev.torc.memory;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Allocator of one partition, guarded by the partition's lock. Every chunk is 4-byte aligned at least; chunks of kind
 * {@link #INDEX} are 64-byte aligned. Nothing is allocated on the Java heap in the steady state.
 *
 * <p><b>Three ways of laying out a chunk</b>, by its size:
 *
 * <pre>
 *   small    to 1 KiB (INDEX: 4 KiB)   in slabs, pages of equal chunks in steps of 4 bytes (INDEX: 64)   {@link SlabClass}
 *   medium   to 64 KiB                 in blocks of up to 1 MiB, neighbours coalesced                    {@link Pool}
 *   large    above                     in a run of pages of its own, accounted in steps of 4 KiB
 * </pre>
 *
 * <p><b>Few chunks of a size are not worth a slab.</b> With steps of 4 bytes a chunk wastes 1.5 bytes on average, but a
 * sparsely used size would hold a page in every partition. So the first {@value #SHARE} bytes of a size go to a pool that
 * all such sizes share (one-page blocks, 4 bytes of tag, steps of 8), and only what exceeds this share opens slabs: when the
 * room in all slabs stays below 1/16 of what is used, or when the size makes up a quarter of it.
 *
 * <p><b>Compaction.</b> {@link #compact} empties the sparsest page of a size, or the sparsest block of a pool, where the
 * others have room for its chunks: so each page's worth of moves gives one page back, and nothing moves where nothing can be
 * gained.
 *
 * <p><b>Accounting.</b> {@link #usedBytes} is the exact sum of what live chunks occupy: slab chunk, pool chunk with its tag,
 * or run rounded to 4 KiB. {@link #heldBytes} is what the heap holds of the page heap, so held / used is the internal
 * fragmentation.
 */
public final class Heap {
    /** Kind of the records of the keyspace. */
    public static final int RECORDS = 0;

    /** Kind of the index's segments and directories: 64-byte aligned. */
    public static final int INDEX = 1;

    /** Kind of the nodes of large collections. */
    public static final int STRUCTURES = 2;

    /** Kind of everything else. */
    public static final int OTHER = 3;

    /** Kinds are 0 to KINDS - 1. */
    public static final int KINDS = 8;

    /** Largest chunk of a slab. */
    static final int SMALL_MAX = 1024;

    static final int INDEX_SMALL_MAX = 4096;

    /** Largest chunk of the pool that sparsely used sizes share. */
    static final int MIXED_MAX = 1024;

    /** Largest chunk of a pool. */
    static final int MEDIUM_MAX = 64 << 10;

    /** Bytes of a size that lie in a pool before slabs are opened for it. */
    static final int SHARE = 128 << 10;

    private static final int CLASS_SHIFT = 9;
    private static final int MEDIUM_BLOCK_PAGES = 16;
    private static final AtomicInteger ids = new AtomicInteger();

    final int id = ids.incrementAndGet();
    final PageHeap pages;
    private final SlabClass[] classes = new SlabClass[KINDS << CLASS_SHIFT];
    /** Bytes that chunks of a class's size occupy in a pool. */
    private final int[] pooled = new int[KINDS << CLASS_SHIFT];
    /** The classes that exist, in order of their creation. */
    private SlabClass[] known = new SlabClass[16];

    private int knownCount;
    final Pool mixed;
    final Pool medium;
    private final Runs runs;
    private final Compaction compaction = new Compaction(this);

    private long used;
    private final long[] usedByKind = new long[KINDS];
    private long slabPages;

    public Heap(PageHeap pages) {
        this.pages = pages;
        mixed = new Pool(0, pages, id, 1);
        medium = new Pool(1, pages, id, MEDIUM_BLOCK_PAGES);
        runs = new Runs(pages, id);
    }

    /** Updates the owner's pointer to a chunk that compaction moves. */
    @FunctionalInterface
    public interface Relocator {
        /**
         * The content has been copied to {@code newAddress}; the old chunk is still intact. Must not allocate from or free to
         * this heap.
         *
         * @return true when the owner points to the new chunk, and the heap frees the old one; false when the chunk cannot
         *     move now, and the heap frees the new one
         */
        boolean relocate(long oldAddress, long newAddress, int kind);
    }

    /**
     * Hands out a chunk; its content is undefined.
     *
     * @param size bytes, at least 1
     * @return the chunk's address, above {@link PageHeap#BASE}
     * @throws MemoryExhaustedException when the page heap is used up; nothing has changed then
     */
    public long allocate(long size, int kind) {
        if (size > 0 && size <= (kind == INDEX ? INDEX_SMALL_MAX : SMALL_MAX)) {
            SlabClass slabs = classes[classIndex((int) size, kind)];
            if (slabs != null) {
                long address = slabs.take();
                if (address != 0) {
                    account(slabs.size, kind);
                    return address;
                }
            }
        }
        return allocateElsewhere(size, kind);
    }

    /**
     * Takes back a chunk.
     *
     * @param kind as given when it was allocated
     */
    public void free(long address, int kind) {
        long page = Page.of(address);
        if (Page.state(page) != Page.SLAB) {
            freeElsewhere(page, address, kind);
            return;
        }
        SlabClass slabs = classes[Memory.getInt(page + Page.CLASS)];
        if (slabs.kind != kind) {
            throw wrongKind(address, kind, slabs.kind);
        }
        account(-slabs.size, kind);
        if (slabs.putBack(page, address)) {
            settle(slabs, page, address);
        }
    }

    /** Bytes of the chunk that its owner may use, at least what was asked for. */
    public long capacity(long address) {
        long page = Page.of(address);
        return switch (Page.state(page)) {
            case Page.SLAB -> classes[Memory.getInt(page + Page.CLASS)].size;
            case Page.RUN -> Runs.capacity(page);
            default -> Chunk.capacity(address - Chunk.HEADER);
        };
    }

    /** Bytes that the chunk counts in {@link #usedBytes}: its capacity, and in a pool its tag and rounding, up to 24 bytes. */
    public long footprint(long address) {
        int state = Page.state(Page.of(address));
        return state == Page.BLOCK || state == Page.BLOCK_TAIL
                ? Chunk.bytes(address - Chunk.HEADER)
                : capacity(address);
    }

    /** Capacity that an allocation of this size would have at least; at most 19 bytes more. */
    public static long roundUp(long size) {
        if (size <= SMALL_MAX) {
            return (size + 3) & -4;
        }
        return size <= MEDIUM_MAX ? Chunk.contentFor(size) : Runs.roundUp(size);
    }

    /** Whether an allocation of this size would give a chunk of the same capacity, so that this one may be kept. */
    public boolean fits(long address, long size) {
        return switch (Page.state(Page.of(address))) {
            case Page.SLAB -> {
                SlabClass slabs = classes[Memory.getInt(Page.of(address) + Page.CLASS)];
                yield isSmall(size, slabs.kind) && classIndex((int) size, slabs.kind) == slabs.index;
            }
            case Page.RUN -> size > MEDIUM_MAX && roundUp(size) == capacity(address);
            default -> size <= MEDIUM_MAX && Chunk.contentFor(size) == capacity(address);
        };
    }

    /** Bytes that live chunks occupy, exactly. */
    public long usedBytes() {
        return used;
    }

    /** Bytes that live chunks of a kind occupy, exactly. */
    public long usedBytes(int kind) {
        return usedByKind[kind];
    }

    /** Bytes of the pages that this heap holds; large runs count 4 KiB units. */
    public long heldBytes() {
        return (slabPages << Reservation.PAGE_SHIFT) + mixed.capacity() + medium.capacity() + runs.bytes();
    }

    /**
     * Moves live chunks out of sparse pages and gives the emptied pages back, in a slice that is bounded by chunks and by bytes
     * (128 KiB, one chunk at least).
     *
     * @param maxMoves at most this many chunks; 32 to 128 take tens of microseconds
     * @return chunks moved; 0 when nothing is worth moving, or the relocator refused
     */
    public int compact(int maxMoves, Relocator relocator) {
        return compaction.run(maxMoves, relocator);
    }

    // ---- slabs

    static int classIndex(int size, int kind) {
        return (kind << CLASS_SHIFT) + (kind == INDEX ? (size + 63) >>> 6 : (size + 3) >>> 2);
    }

    static boolean isSmall(long size, int kind) {
        return size <= (kind == INDEX ? INDEX_SMALL_MAX : SMALL_MAX);
    }

    void account(long bytes, int kind) {
        used += bytes;
        usedByKind[kind] += bytes;
    }

    private long allocateElsewhere(long size, int kind) {
        if (size <= 0 || kind < 0 || kind >= KINDS) {
            throw new IllegalArgumentException("size " + size + ", kind " + kind + " (expected: at least 1; 0 to 7)");
        }
        if (size > MEDIUM_MAX) {
            long address = runs.allocate(size, kind);
            account(Runs.roundUp(size), kind);
            return address;
        }
        if (!isSmall(size, kind)) {
            return allocatePooled(size, kind, true);
        }
        int index = classIndex((int) size, kind);
        SlabClass slabs = classes[index];
        long address = slabs == null ? 0 : takeFromListed(slabs);
        if (address == 0) {
            if (!isSlabWorthIt(index, slabs)) {
                return allocatePooled(size, kind, true);
            }
            if (slabs == null) {
                slabs = newClass(index, kind);
            }
            slabs.addSlab(pages.allocate(1));
            slabPages++;
            address = slabs.take();
        }
        account(slabs.size, kind);
        return address;
    }

    private boolean isSlabWorthIt(int index, @Nullable SlabClass slabs) {
        long bytes = pooled[index];
        if (bytes < SHARE) {
            return false;
        }
        if (slabs != null) {
            bytes += (long) slabs.live * slabs.size;
        }
        return bytes >= used >>> 2 || roomInSlabs() + PageHeap.PAGE_SIZE <= used >>> 4;
    }

    /** Whether the slabs of all sizes have clearly more room than they may have when one is opened for this size. */
    boolean hasTooMuchRoom(SlabClass slabs) {
        long bytes = pooled[slabs.index] + (long) slabs.live * slabs.size;
        return bytes < used >>> 2 && roomInSlabs() - PageHeap.PAGE_SIZE > used >>> 4;
    }

    private long roomInSlabs() {
        long usedInSlabs = used - mixed.used() - medium.used() - runs.bytes();
        return (slabPages << Reservation.PAGE_SHIFT) - usedInSlabs;
    }

    private SlabClass newClass(int index, int kind) {
        int steps = index & ((1 << CLASS_SHIFT) - 1);
        SlabClass slabs = new SlabClass(index, kind, kind == INDEX ? steps << 6 : steps << 2, id);
        if (knownCount == known.length) {
            known = Arrays.copyOf(known, knownCount * 2);
        }
        known[knownCount++] = slabs;
        classes[index] = slabs;
        return slabs;
    }

    int classCount() {
        return knownCount;
    }

    SlabClass slabs(int place) {
        return known[place];
    }

    int pooled(SlabClass slabs) {
        return pooled[slabs.index];
    }

    /** A chunk of a slab that exists; 0 when all are full. Not accounted yet. */
    long takeFromListed(SlabClass slabs) {
        long address = slabs.take();
        if (address == 0 && slabs.nextSlab()) {
            address = slabs.take();
        }
        return address;
    }

    private void settle(SlabClass slabs, long page, long address) {
        if (Memory.getInt(page + Page.LIST) == SlabClass.DRAINING) {
            compaction.freed(address);
        } else if (slabs.settle(page)) {
            freeSlab(page);
        }
    }

    void freeSlab(long page) {
        Page.state(page, Page.UNUSED);
        slabPages--;
        pages.free(Page.address(page), 1);
    }

    // ---- pools and runs

    private Pool poolFor(long size) {
        return size <= MIXED_MAX ? mixed : medium;
    }

    /** A chunk of a pool, accounted; 0 when the pool is full and must not grow. */
    long allocatePooled(long size, int kind, boolean grow) {
        Pool pool = poolFor(size);
        boolean aligned = kind == INDEX;
        long address = pool.allocate(size, kind, aligned);
        if (address == 0) {
            if (!grow) {
                return 0;
            }
            pool.grow(size);
            address = pool.allocate(size, kind, aligned);
        }
        long chunk = address - Chunk.HEADER;
        accountPooled(Chunk.bytes(chunk), Chunk.requested(chunk), kind, 1);
        return address;
    }

    private void accountPooled(int bytes, int requested, int kind, int sign) {
        account(sign * (long) bytes, kind);
        if (isSmall(requested, kind)) {
            pooled[classIndex(requested, kind)] += sign * bytes;
        }
    }

    private void freeElsewhere(long page, long address, int kind) {
        switch (Page.state(page)) {
            case Page.BLOCK, Page.BLOCK_TAIL -> freePooled(address, kind);
            case Page.RUN -> {
                if (Page.kind(page) != kind) {
                    throw wrongKind(address, kind, Page.kind(page));
                }
                account(-runs.free(page), kind);
            }
            default -> throw new IllegalStateException("free of an address that is not allocated: " + address);
        }
    }

    private void freePooled(long address, int kind) {
        long chunk = address - Chunk.HEADER;
        if (Chunk.kind(chunk) != kind || Chunk.isFree(chunk)) {
            throw wrongKind(address, kind, Chunk.kind(chunk));
        }
        Pool pool = Memory.getInt(Pool.blockOf(chunk) + Page.BLOCK_POOL) == mixed.id ? mixed : medium;
        int requested = Chunk.requested(chunk);
        accountPooled(pool.free(address), requested, kind, -1);
    }

    private static IllegalStateException wrongKind(long address, int kind, int found) {
        return new IllegalStateException(
                "free of kind " + kind + " at " + address + " (expected: kind " + found + ", allocated)");
    }

    // ---- the whole heap

    /** Frees everything at once, in time proportional to the pages held. */
    public void clear() {
        compaction.abandon();
        for (int i = 0; i < knownCount; i++) {
            SlabClass slabs = known[i];
            for (long page = slabs.removeAny(); page != Page.NONE; page = slabs.removeAny()) {
                freeSlab(page);
            }
        }
        mixed.clear();
        medium.clear();
        runs.clear();
        Arrays.fill(pooled, 0);
        Arrays.fill(usedByKind, 0);
        used = 0;
    }

    /**
     * Verifies the whole structure and every count.
     *
     * @throws AssertionError with what is broken
     */
    public void check() {
        new HeapCheck(this).run(runs, slabPages, pooled, compaction.draining());
    }
}
