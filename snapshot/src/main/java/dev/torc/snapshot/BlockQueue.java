package dev.torc.snapshot;

import dev.torc.memory.PageHeap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bounded buffer between those who serialise and the one who writes to the file: so many blocks and no more, made when they are
 * first needed, used again and again, and freed at the end wherever they are then. Those for {@link Copies} are of the same number.
 */
final class BlockQueue implements AutoCloseable {
    private static final int PAGES = Block.BYTES / PageHeap.PAGE_SIZE;

    private final PageHeap pages;
    private final int limit;
    private final List<Block> all = new ArrayList<>();
    private final ArrayDeque<Block> unused = new ArrayDeque<>();
    private final ArrayDeque<Block> full = new ArrayDeque<>();
    private long bytesMax;

    /** @param limit blocks that there are at most */
    BlockQueue(PageHeap pages, int limit) {
        this.pages = pages;
        this.limit = limit;
    }

    /**
     * An empty block; null: all are in use, until the file's writer {@link #release}s one.
     *
     * @throws dev.torc.memory.MemoryExhaustedException if there is no memory for another one
     */
    synchronized @Nullable Block take() {
        Block block = unused.poll();
        if (block == null && all.size() < limit) {
            block = new Block(pages.allocate(PAGES));
            all.add(block);
            bytesMax += Block.BYTES;
        }
        return block;
    }

    /** Hands a block to the file's writer. */
    synchronized void seal(Block block) {
        full.add(block);
    }

    /** The next block to write, to be given back by {@link #release}; null: none at the moment. */
    synchronized @Nullable Block poll() {
        return full.poll();
    }

    synchronized void release(Block block) {
        block.used = 0;
        block.large = null;
        unused.push(block);
    }

    /** Bytes of the blocks that there were. */
    synchronized long bytesMax() {
        return bytesMax;
    }

    /** Frees all blocks. Nobody uses one any more. */
    @Override
    public synchronized void close() {
        full.clear();
        unused.clear();
        all.forEach(block -> pages.free(block.address, PAGES));
        all.clear();
    }
}
