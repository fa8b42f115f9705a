package dev.torc.store;

import org.jspecify.annotations.Nullable;

/** TEMPORARY until the policies land. */
final class EvictionState {
    record Victim(int db, long slot) {}

    EvictionState(long chance) {}

    int onInsert(long place, long size, long nowMs, boolean hasExpiry) {
        return 0;
    }

    int onHit(int state, long place, long nowMs) {
        return state;
    }

    int withExpiry(int state, boolean hasExpiry) {
        return state;
    }

    @Nullable Victim choose(Partition partition, long nowMs) {
        return null;
    }

    void onEvict(long place, int state) {}

    long memoryBytes() {
        return 0;
    }

    void budget(long bytes) {}
}
