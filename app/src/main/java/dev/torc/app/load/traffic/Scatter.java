package dev.torc.app.load.traffic;

/**
 * A permutation of 0 … n-1 that spreads neighbours far apart. Popular keys would otherwise be neighbours in the order of
 * loading, and so in the server's memory, which flatters its caches.
 */
final class Scatter {
    /** The step is n divided by the golden ratio, which leaves the most even gaps. */
    private static final double GOLDEN_RATIO = 0.618_033_988_749_894_9;

    private final long n;
    private final long step;

    /** @param n at most {@link KeySpace#MAX_KEYS}, so that products fit in a long */
    Scatter(long n) {
        this.n = n;
        long candidate = Math.max(1, (long) (n * GOLDEN_RATIO));
        while (greatestCommonDivisor(candidate, n) != 1) {
            candidate++;
        }
        step = candidate;
    }

    long place(long rank) {
        return rank * step % n;
    }

    private static long greatestCommonDivisor(long a, long b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }
}
