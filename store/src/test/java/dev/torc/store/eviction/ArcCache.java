package dev.torc.store.eviction;

/** ARC (Megiddo and Modha, FAST 2003), with bytes in place of pages. */
final class ArcCache implements Cache {
    private static final byte NOWHERE = -1;
    private static final byte RECENT = 0;
    private static final byte FREQUENT = 1;
    private static final byte RECENT_GHOST = 2;
    private static final byte FREQUENT_GHOST = 3;

    private final Trace trace;
    private final KeyList[] lists = new KeyList[4];
    private final long[] bytes = new long[4];
    private final byte[] at;
    private double target;

    ArcCache(Trace trace) {
        this.trace = trace;
        for (int i = 0; i < lists.length; i++) {
            lists[i] = new KeyList(trace.keys());
        }
        at = new byte[trace.keys()];
        java.util.Arrays.fill(at, NOWHERE);
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
        int cost = trace.cost(key);
        long budget = trace.budget();
        if (cost > budget) {
            return false;
        }
        switch (at[key]) {
            case RECENT, FREQUENT -> {
                move(key, FREQUENT);
                return true;
            }
            case RECENT_GHOST -> {
                double ratio = (double) bytes[FREQUENT_GHOST] / Math.max(1, bytes[RECENT_GHOST]);
                target = Math.min((double) budget, target + Math.max(1, ratio) * cost);
                makeRoom(cost, false);
                move(key, FREQUENT);
            }
            case FREQUENT_GHOST -> {
                double ratio = (double) bytes[RECENT_GHOST] / Math.max(1, bytes[FREQUENT_GHOST]);
                target = Math.max(0, target - Math.max(1, ratio) * cost);
                makeRoom(cost, true);
                move(key, FREQUENT);
            }
            default -> {
                makeRoom(cost, false);
                while (bytes[RECENT] + bytes[RECENT_GHOST] + cost > budget && lists[RECENT_GHOST].size() > 0) {
                    move(lists[RECENT_GHOST].last(), NOWHERE);
                }
                while (total() + cost > 2 * budget && lists[FREQUENT_GHOST].size() > 0) {
                    move(lists[FREQUENT_GHOST].last(), NOWHERE);
                }
                move(key, RECENT);
            }
        }
        return false;
    }

    private long total() {
        return bytes[RECENT] + bytes[FREQUENT] + bytes[RECENT_GHOST] + bytes[FREQUENT_GHOST];
    }

    private void makeRoom(int cost, boolean forFrequentGhost) {
        while (bytes[RECENT] + bytes[FREQUENT] + cost > trace.budget()) {
            boolean recentGoes = bytes[RECENT] > target || (forFrequentGhost && bytes[RECENT] >= target);
            if (bytes[RECENT] > 0 && (recentGoes || bytes[FREQUENT] == 0)) {
                move(lists[RECENT].last(), RECENT_GHOST);
            } else {
                move(lists[FREQUENT].last(), FREQUENT_GHOST);
            }
        }
    }
}
