package dev.torc.snapshot;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The bounded buffer between those who serialise and the one who writes to the file. {@link #hasRoom} says when to stop; whoever
 * cannot stop (a command that is about to change a record) gets a block all the same. Blocks are reused.
 */
final class BlockQueue {
    static final long BLOCK_BYTES = 256 << 10;

    private final long limit;
    private final ArrayDeque<Block> full = new ArrayDeque<>();
    private final ArrayDeque<Block> unused = new ArrayDeque<>();
    private volatile long held;
    private volatile long heldMax;

    /** @param limit bytes that {@link #hasRoom} allows */
    BlockQueue(long limit) {
        this.limit = limit;
    }

    /** Whether less is held, written by serialisers and not by the file's writer, than the limit. */
    boolean hasRoom() {
        return held < limit;
    }

    long held() {
        return held;
    }

    long heldMax() {
        return heldMax;
    }

    /** An empty block of at least this many bytes. */
    synchronized Block take(long bytes) {
        Block block = bytes <= BLOCK_BYTES ? unused.poll() : null;
        if (block == null) {
            block = new Block(Math.max(bytes, BLOCK_BYTES));
        }
        held += block.size;
        heldMax = Math.max(heldMax, held);
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
        held -= block.size;
        block.used = 0;
        if (block.size == BLOCK_BYTES && held + unused.size() * BLOCK_BYTES < limit) {
            unused.add(block);
        } else {
            block.free();
        }
    }

    /** Frees all blocks that nobody has taken. */
    synchronized void clear() {
        for (Block block = full.poll(); block != null; block = full.poll()) {
            held -= block.size;
            block.free();
        }
        for (Block block = unused.poll(); block != null; block = unused.poll()) {
            block.free();
        }
    }
}
