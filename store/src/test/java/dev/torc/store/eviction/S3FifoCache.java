package dev.torc.store.eviction;

/** S3-FIFO (Yang et al., SOSP 2023): small queue of a tenth of the bytes, main queue with reinsertion, ghosts worth main's bytes. */
final class S3FifoCache implements Cache {
    private enum At {
        NOWHERE,
        SMALL,
        MAIN,
        GHOST
    }

    private final Trace trace;
    private final KeyList small;
    private final KeyList main;
    private final KeyList ghost;
    private final At[] at;
    private final byte[] uses;
    private long smallBytes;
    private long mainBytes;
    private long ghostBytes;

    S3FifoCache(Trace trace) {
        this.trace = trace;
        small = new KeyList(trace.keys());
        main = new KeyList(trace.keys());
        ghost = new KeyList(trace.keys());
        at = new At[trace.keys()];
        java.util.Arrays.fill(at, At.NOWHERE);
        uses = new byte[trace.keys()];
    }

    @Override
    public boolean request(int key, int size) {
        if (at[key] == At.SMALL || at[key] == At.MAIN) {
            uses[key] = (byte) Math.min(3, uses[key] + 1);
            return true;
        }
        int cost = trace.cost(key);
        if (cost > trace.budget()) {
            return false;
        }
        while (smallBytes + mainBytes + cost > trace.budget()) {
            if (smallBytes >= trace.budget() / 10 || mainBytes == 0) {
                evictFromSmall();
            } else {
                evictFromMain();
            }
        }
        uses[key] = 0;
        if (at[key] == At.GHOST) {
            ghost.remove(key);
            ghostBytes -= cost;
            enterMain(key);
        } else {
            at[key] = At.SMALL;
            small.addFirst(key);
            smallBytes += cost;
        }
        return false;
    }

    private void enterMain(int key) {
        at[key] = At.MAIN;
        main.addFirst(key);
        mainBytes += trace.cost(key);
    }

    private void evictFromSmall() {
        while (small.size() > 0) {
            int key = small.removeLast();
            smallBytes -= trace.cost(key);
            if (uses[key] > 1) {
                uses[key] = 0;
                enterMain(key);
                if (mainBytes > trace.budget() * 0.9) {
                    evictFromMain();
                    return;
                }
            } else {
                at[key] = At.GHOST;
                ghost.addFirst(key);
                ghostBytes += trace.cost(key);
                while (ghostBytes > trace.budget() * 0.9) {
                    int forgotten = ghost.removeLast();
                    at[forgotten] = At.NOWHERE;
                    ghostBytes -= trace.cost(forgotten);
                }
                return;
            }
        }
    }

    private void evictFromMain() {
        while (true) {
            int key = main.removeLast();
            if (uses[key] == 0) {
                at[key] = At.NOWHERE;
                mainBytes -= trace.cost(key);
                return;
            }
            uses[key]--;
            main.addFirst(key);
        }
    }
}
