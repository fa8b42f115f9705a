package dev.torc.store.eviction;

/**
 * Policies from the literature in their exact form, with lists and queues over all keys and no bytes of their own: what the store's
 * ten bits an entry are measured against.
 */
enum ReferencePolicy {
    LRU,
    FIFO,
    /** Count of uses since the entry came in. */
    LFU,
    GDSF,
    S3_FIFO,
    ARC,
    W_TINYLFU;

    Cache cacheFor(Trace trace) {
        return switch (this) {
            case LRU -> new LruCache(trace, true);
            case FIFO -> new LruCache(trace, false);
            case LFU -> new PriorityCache(trace, false);
            case GDSF -> new PriorityCache(trace, true);
            case S3_FIFO -> new S3FifoCache(trace);
            case ARC -> new ArcCache(trace);
            case W_TINYLFU -> new WindowTinyLfuCache(trace);
        };
    }
}
