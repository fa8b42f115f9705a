package dev.torc.store.eviction;

/**
 * When an entry was last used, in nine bits: what LRU compares and OBJECT IDLETIME answers.
 *
 * <pre>
 * 0 .. 383    fine: the tick of the last use, modulo 384
 * 384 .. 510  coarse: the last use in units of 1024 s, modulo 127
 * 511         older than about 29 hours
 * </pre>
 *
 * A tick ends when entries worth 1/256 of the budget have come in, or after a second, whichever is first: so under pressure the
 * ticks divide the age at which entries go, however fast or slow that is, and without pressure they are seconds. (Where entries
 * stay for hours, the second is stretched until their age at eviction fits into the fine range.) The start of each
 * tick is kept, which turns a stamp back into time.
 *
 * <p>A stamp that leaves the fine range is rewritten as a coarse one by {@link #age}, which whoever walks or samples the index
 * calls; one that is not met for another quarter of the range looks young again, and lives one round longer.
 */
final class RecencyStamps {
    static final int FINE = 384;
    static final int COARSE = 127;
    static final int ANCIENT = FINE + COARSE;

    /** Ticks that one budget's worth of new entries makes. */
    private static final int TICKS_PER_TURNOVER = 256;

    /** Fine stamps older than this become coarse, coarse ones older than this ancient: three quarters of each range. */
    private static final int FINE_MAX = FINE * 3 / 4;

    private static final int COARSE_MAX = COARSE * 13 / 16;
    private static final int COARSE_SHIFT = 10;
    private static final long SECOND_MS = 1000;
    private static final long LONGEST_TICK_MS = SECOND_MS << COARSE_SHIFT;
    private static final int VICTIMS_PER_STEP = 64;

    /** Start of the last {@value #FINE} ticks, in seconds of the caller's clock. */
    private final int[] startSeconds;

    private long tick;
    private int code;
    private long tickEndMs;
    private long bytesLeft;
    private long bytesPerTick = Long.MAX_VALUE;
    private long longestTickMs = SECOND_MS;
    private int victims;
    private long victimAges;

    RecencyStamps(long nowMs) {
        startSeconds = new int[FINE];
        start(nowMs);
    }

    private RecencyStamps() {
        startSeconds = new int[0];
    }

    /** Takes no memory and tells no time: in place of stamps while another family of policies is in force. */
    static RecencyStamps unused() {
        return new RecencyStamps();
    }

    void budget(long bytes) {
        bytesPerTick = bytes <= 0 ? Long.MAX_VALUE : Math.max(1, bytes / TICKS_PER_TURNOVER);
        bytesLeft = Math.min(bytesLeft, bytesPerTick);
    }

    private void start(long nowMs) {
        startSeconds[code] = (int) (nowMs / SECOND_MS);
        tickEndMs = nowMs + longestTickMs;
        bytesLeft = bytesPerTick;
    }

    private void advance(long nowMs) {
        tick++;
        code = code + 1 == FINE ? 0 : code + 1;
        start(nowMs);
    }

    /** The stamp of an entry that is used now. */
    int used(long nowMs) {
        if (nowMs >= tickEndMs) {
            advance(nowMs);
        } else if (nowMs < tickEndMs - longestTickMs) {
            tickEndMs = nowMs + longestTickMs; // the clock was set back
        }
        return code;
    }

    /** The stamp of an entry of this many bytes that comes in now. */
    int inserted(long bytes, long nowMs) {
        bytesLeft -= bytes;
        if (bytesLeft <= 0) {
            advance(nowMs);
            return code;
        }
        return used(nowMs);
    }

    /** How old, in an order that holds between stamps: 0 is youngest. */
    int rank(int stamp, long nowMs) {
        if (stamp < FINE) {
            return fineAge(stamp);
        }
        return stamp == ANCIENT ? ANCIENT : FINE + coarseAge(stamp, nowMs);
    }

    private int fineAge(int stamp) {
        int age = code - stamp;
        return age < 0 ? age + FINE : age;
    }

    private static int coarseAge(int stamp, long nowMs) {
        int age = coarseCode(nowMs / SECOND_MS) - (stamp - FINE);
        return age < 0 ? age + COARSE : age;
    }

    private static int coarseCode(long seconds) {
        return (int) Math.floorMod(seconds >> COARSE_SHIFT, (long) COARSE);
    }

    /** The same stamp, rewritten if it is about to leave its range. */
    int age(int stamp, long nowMs) {
        if (stamp < FINE) {
            int age = fineAge(stamp);
            return age < FINE_MAX && age <= tick ? stamp : coarse(age <= tick ? startSeconds[stamp] : 0, nowMs);
        }
        return stamp != ANCIENT && coarseAge(stamp, nowMs) > COARSE_MAX ? ANCIENT : stamp;
    }

    private static int coarse(long seconds, long nowMs) {
        long units = (nowMs / SECOND_MS >> COARSE_SHIFT) - (seconds >> COARSE_SHIFT);
        return units > COARSE_MAX ? ANCIENT : FINE + coarseCode(seconds);
    }

    /** Milliseconds since the last use; what is older than the ranges reach counts as if it had just left them. */
    long idleMs(int stamp, long nowMs) {
        long second;
        if (stamp < FINE) {
            second = fineAge(stamp) <= tick ? startSeconds[stamp] : startSeconds[code];
        } else {
            long age = stamp == ANCIENT ? COARSE_MAX + 1 : coarseAge(stamp, nowMs);
            second = (nowMs / SECOND_MS >> COARSE_SHIFT) - age << COARSE_SHIFT;
        }
        return Math.max(0, nowMs - second * SECOND_MS);
    }

    /** The stamp of an entry last used this long ago: RESTORE with IDLETIME. */
    int idleFor(long idleMs, long nowMs) {
        long second = (nowMs - idleMs) / SECOND_MS;
        int stamp = code;
        for (long age = 0; age < FINE_MAX && age <= tick; age++) {
            if (startSeconds[stamp] <= second) {
                return stamp;
            }
            stamp = stamp == 0 ? FINE - 1 : stamp - 1;
        }
        return coarse(second, nowMs);
    }

    /** An entry with this stamp was evicted for its age: keeps the age at eviction inside the fine range. */
    void evicted(int stamp) {
        victimAges += stamp < FINE ? fineAge(stamp) : FINE;
        if (++victims == VICTIMS_PER_STEP) {
            long mean = victimAges / VICTIMS_PER_STEP;
            if (mean > FINE_MAX && longestTickMs < LONGEST_TICK_MS) {
                longestTickMs *= 2;
            } else if (mean < FINE / 8 && longestTickMs > SECOND_MS) {
                longestTickMs /= 2;
            }
            victims = 0;
            victimAges = 0;
        }
    }

    long memoryBytes() {
        return 4L * startSeconds.length;
    }
}
