package dev.torc.store.eviction;

/**
 * Redis's LFU counter in nine bits: 8 bits of logarithmic count, and 1 bit that tells in which decay period it was last brought up
 * to date.
 *
 * <p>Redis keeps 16 bits of minutes beside the counter. Here a counter whose period bit is not the current one has missed one
 * decrement, which whoever reads it takes into account and whoever writes it makes up for; so the counters are exact as long
 * as a sweep calls {@link #age} on every entry once a period ({@code lfu-decay-time} minutes).
 */
final class FrequencyCounter {
    /** Where a new entry starts, so that it is not the first to go. Redis: LFU_INIT_VAL. */
    static final int INITIAL = 5;

    static final int MAX = 255;
    private static final int PERIOD_BIT = 1 << 8;
    private static final long MINUTE_MS = 60_000;

    private int logFactor = 10;
    private long periodMs = MINUTE_MS;

    /** @param decayMinutes 0: counters never decay */
    void configure(int logFactor, int decayMinutes) {
        this.logFactor = logFactor;
        this.periodMs = decayMinutes * MINUTE_MS;
    }

    private int periodBit(long nowMs) {
        return periodMs == 0 ? 0 : (int) (nowMs / periodMs & 1) << 8;
    }

    int inserted(long nowMs) {
        return of(INITIAL, nowMs);
    }

    /** Bits with this count as of now: RESTORE with FREQ. */
    int of(int count, long nowMs) {
        return count | periodBit(nowMs);
    }

    /** The count as of now: 0 to {@value #MAX}. */
    int count(int bits, long nowMs) {
        int count = bits & MAX;
        boolean late = periodMs != 0 && (bits & PERIOD_BIT) != periodBit(nowMs);
        return late && count > 0 ? count - 1 : count;
    }

    /** @param chance 32 random bits or more */
    int used(int bits, long nowMs, long chance) {
        int count = count(bits, nowMs);
        if (count < MAX) {
            long odds = (long) Math.max(0, count - INITIAL) * logFactor + 1;
            // chance / 2^32 < 1 / odds
            if ((chance >>> 32) * odds < 1L << 32) {
                count++;
            }
        }
        return of(count, nowMs);
    }

    /** Brings the counter up to date. */
    int age(int bits, long nowMs) {
        return of(count(bits, nowMs), nowMs);
    }
}
