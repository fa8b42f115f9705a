package dev.torc.commands.reply;

/**
 * Where outputs get their memory: the network memory budget. Used by the event loop that owns the outputs; an implementation
 * shared by loops does its own locking.
 */
public interface BufferPool {
    /**
     * A chunk of at least {@code minBytes}, or 0 if the budget does not allow it. Never blocks and never evicts data.
     *
     * @return the chunk's address, 8-byte aligned, or 0
     */
    long acquire(int minBytes);

    /** The usable bytes of a chunk that {@link #acquire} returned: what was asked for or more. */
    int capacity(long address);

    /** Gives back a chunk that {@link #acquire} returned. */
    void release(long address);
}
