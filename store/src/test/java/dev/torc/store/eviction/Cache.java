package dev.torc.store.eviction;

/** A cache as its client sees it: looks a key up, and stores it after a miss. */
interface Cache extends AutoCloseable {
    /** Whether the key was there; it is afterwards, unless it is too large. */
    boolean request(int key, int size);

    @Override
    default void close() {}

    /** Hits in per cent of requests, and of bytes requested. */
    record HitRatio(double objects, double bytes) {
        @Override
        public String toString() {
            return String.format(java.util.Locale.ROOT, "%.1f/%.1f", objects, bytes);
        }
    }

    /** Replays a trace from a cold start. */
    static HitRatio replay(Trace trace, Cache cache) {
        long hits = 0;
        long bytes = 0;
        long bytesHit = 0;
        for (int key : trace.requests()) {
            int size = trace.size(key);
            bytes += size;
            if (cache.request(key, size)) {
                hits++;
                bytesHit += size;
            }
        }
        return new HitRatio(100.0 * hits / trace.requests().length, 100.0 * bytesHit / bytes);
    }
}
