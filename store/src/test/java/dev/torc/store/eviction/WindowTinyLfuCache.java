package dev.torc.store.eviction;

/**
 * W-TinyLFU (Einziger et al. 2017) as Caffeine runs it: a window whose size a hill climber adapts, a segmented LRU behind it, and
 * admission by frequency; with exact counters, halved every ten cache sizes, in place of the sketch.
 */
final class WindowTinyLfuCache implements Cache {
    private static final byte NOWHERE = -1;
    private static final byte WINDOW = 0;
    private static final byte PROBATION = 1;
    private static final byte PROTECTED = 2;
    private static final double STEP = 0.0625;

    private final Trace trace;
    private final KeyList[] lists = new KeyList[3];
    private final long[] bytes = new long[3];
    private final byte[] at;
    private final int[] frequency;
    private double windowShare = 0.01;
    private double step = -STEP;
    private double hitRatioBefore;
    private int requests;
    private int hits;

    WindowTinyLfuCache(Trace trace) {
        this.trace = trace;
        for (int i = 0; i < lists.length; i++) {
            lists[i] = new KeyList(trace.keys());
        }
        at = new byte[trace.keys()];
        java.util.Arrays.fill(at, NOWHERE);
        frequency = new int[trace.keys()];
    }

    private void move(int key, byte to) {
        int cost = trace.cost(key);
        if (at[key] != NOWHERE) {
            lists[at[key]].remove(key);
            bytes[at[key]] -= cost;
        }
        at[key] = to;
        if (to != NOWHERE) {
            lists[to].addFirst(key);
            bytes[to] += cost;
        }
    }

    @Override
    public boolean request(int key, int size) {
        frequency[key] = Math.min(15, frequency[key] + 1);
        boolean hit = at[key] != NOWHERE;
        requests++;
        hits += hit ? 1 : 0;
        if (requests >= 10 * Math.max(100, lists[0].size() + lists[1].size() + lists[2].size())) {
            climb();
        }
        if (hit) {
            use(key);
        } else if (trace.cost(key) <= trace.budget()) {
            move(key, WINDOW);
            shrinkWindow();
        }
        return hit;
    }

    private void climb() {
        for (int i = 0; i < frequency.length; i++) {
            frequency[i] >>= 1;
        }
        double hitRatio = (double) hits / requests;
        double change = hitRatio - hitRatioBefore;
        double amount = change >= 0 ? step : -step;
        step = Math.abs(change) >= 0.05 ? Math.copySign(STEP, amount) : 0.98 * amount;
        windowShare = Math.clamp(windowShare - amount, 0.005, 0.8);
        hitRatioBefore = hitRatio;
        requests = 0;
        hits = 0;
    }

    private void use(int key) {
        if (at[key] == WINDOW) {
            move(key, WINDOW);
            return;
        }
        move(key, PROTECTED);
        while (bytes[PROTECTED] > trace.budget() * (1 - windowShare) * 0.8) {
            move(lists[PROTECTED].last(), PROBATION);
        }
    }

    private long used() {
        return bytes[WINDOW] + bytes[PROBATION] + bytes[PROTECTED];
    }

    private void shrinkWindow() {
        while (bytes[WINDOW] > trace.budget() * windowShare && lists[WINDOW].size() > 1) {
            int candidate = lists[WINDOW].last();
            move(candidate, PROBATION);
            while (used() > trace.budget() && at[candidate] != NOWHERE) {
                int victim = victim();
                boolean admitted = victim != candidate && frequency[candidate] > frequency[victim];
                move(admitted ? victim : candidate, NOWHERE);
            }
        }
        while (used() > trace.budget()) {
            move(victim(), NOWHERE);
        }
    }

    private int victim() {
        for (byte list : new byte[] {PROBATION, PROTECTED, WINDOW}) {
            if (lists[list].size() > 0) {
                return lists[list].last();
            }
        }
        return KeyList.NONE;
    }
}
