package dev.torc.store;

/**
 * A partition's counters, written under its lock. Others read them without it: each is a number that was true a moment ago.
 */
public final class PartitionStats {
    long hits;
    long misses;
    long expired;
    long evicted;
    /** Effects of commands; of an emptied database, its keys. Never reset. */
    long changes;

    final long[] volatileKeys;

    PartitionStats(int databases) {
        this.volatileKeys = new long[databases];
    }

    public long hits() {
        return hits;
    }

    public long misses() {
        return misses;
    }

    public long expired() {
        return expired;
    }

    public long evicted() {
        return evicted;
    }

    /** Keys of a database that have an expiry. */
    public long volatileKeys(int db) {
        return volatileKeys[db];
    }

    /** Databases have changed places. */
    void swap(int a, int b) {
        long keys = volatileKeys[a];
        volatileKeys[a] = volatileKeys[b];
        volatileKeys[b] = keys;
    }

    boolean hasNoVolatileKeys() {
        for (long keys : volatileKeys) {
            if (keys != 0) {
                return false;
            }
        }
        return true;
    }

    /** CONFIG RESETSTAT. */
    public void reset() {
        hits = 0;
        misses = 0;
        expired = 0;
        evicted = 0;
    }
}
