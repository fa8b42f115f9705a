package dev.torc.store.eviction;

import java.util.BitSet;

/** Exact LRU; or FIFO, where a use does not count. */
final class LruCache implements Cache {
    private final Trace trace;
    private final boolean usesCount;
    private final KeyList list;
    private final BitSet held = new BitSet();
    private long used;

    LruCache(Trace trace, boolean usesCount) {
        this.trace = trace;
        this.usesCount = usesCount;
        this.list = new KeyList(trace.keys());
    }

    @Override
    public boolean request(int key, int size) {
        if (held.get(key)) {
            if (usesCount) {
                list.remove(key);
                list.addFirst(key);
            }
            return true;
        }
        int cost = trace.cost(key);
        if (cost <= trace.budget()) {
            while (used + cost > trace.budget()) {
                int victim = list.removeLast();
                held.clear(victim);
                used -= trace.cost(victim);
            }
            list.addFirst(key);
            held.set(key);
            used += cost;
        }
        return false;
    }
}
