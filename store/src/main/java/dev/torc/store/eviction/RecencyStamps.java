package dev.torc.store.eviction;

/**
 * When an entry was last used, in nine bits: what LRU compares and OBJECT IDLETIME answers.
 *
 * <pre>
 * 0 .. 255    fine: the tick of the last use, modulo 256
 * 256 .. 510  coarse: the last use in units of 1024 s, modulo 255
 * 511         older than 59 hours
 * </pre>
 *
 * A tick ends when entries worth 1/128 of the budget have come in, or after a second, whichever is first: so under pressure the
 * ticks divide the age at which entries go, however fast that is, and without pressure they are seconds. (Where entries stay for
 * hours before they go, the second is stretched until their age fits into the fine range.) The start of each tick is kept,
 * which turns a stamp back into time.
 *
 * <p>A stamp that leaves the fine range is rewritten as a coarse one by {@link #age}, which whoever walks or samples the index
 * calls; one that is not met for another quarter of the range looks young again, and lives one round longer.
 */
final class RecencyStamps {
    static final int FINE = 256;
    static final int COARSE = 255;
    static final int ANCIENT = FINE + COARSE;

    /** Ticks that one budget's worth of new entries makes. */
    private static final int TICKS_PER_TURNOVER = 128;

    /** Fine stamps older than this become coarse, coarse ones older than this ancient. */
    private static final int FINE_MAX = FINE * 3 / 4;

    private static final int COARSE_MAX = COARSE * 13 / 16;
    private static final int COARSE_SHIFT = 10;
    private static final long SECOND_MS = 1000;
    private static final long LONGEST_TICK_MS = 128 * SECOND_MS;

    /** Seconds are kept modulo 2^16; a fine stamp becomes coarse long before they wrap. */
    private static final int SECONDS_MASK = 0xFFFF;

    private static final int FINE_SECONDS_MAX = 1 << 15;
    private static final int VICTIMS_PER_STEP = 64;

    /** Start of the last {@value #FINE} ticks, in seconds of the caller's clock, modulo 2^16. */
    private final char[] startSeconds;

    private int tick;
    private long tickEndMs;
    private long bytesLeft;
    private long bytesPerTick = Long.MAX_VALUE;
    private long longestTickMs = SECOND_MS;
    private int victims;
    private long victimAges;

    RecencyStamps(long nowMs) {
        startSeconds = new char[FINE];
        // As if it had been there for long, so that an idle time which a restart brings back has a tick.
        for (int age = 1; age < FINE; age++) {
            startSeconds[FINE - age] = (char) (nowMs / SECOND_MS - age);
        }
        start(nowMs);
    }

    private RecencyStamps() {
        startSeconds = new char[0];
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
        startSeconds[tick] = (char) (nowMs / SECOND_MS);
        tickEndMs = end(nowMs);
        bytesLeft = bytesPerTick;
    }

    /** Of a tick that begins now, at the latest: on a full second of the clock, so that seconds of age are those of the clock, as in Redis. */
    private long end(long nowMs) {
        return nowMs - nowMs % SECOND_MS + longestTickMs;
    }

    private void advance(long nowMs) {
        tick = tick + 1 == FINE ? 0 : tick + 1;
        start(nowMs);
    }

    /** The stamp of an entry that is used now. */
    int used(long nowMs) {
        if (nowMs >= tickEndMs) {
            advance(nowMs);
        } else if (nowMs < tickEndMs - longestTickMs) {
            tickEndMs = end(nowMs); // the clock was set back
        }
        return tick;
    }

    /** The stamp of an entry of this many bytes that comes in now. */
    int inserted(long bytes, long nowMs) {
        bytesLeft -= bytes;
        if (bytesLeft <= 0) {
            advance(nowMs);
            return tick;
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
        return tick - stamp & FINE - 1;
    }

    private int secondsSince(int fineStamp, long nowMs) {
        return (int) (nowMs / SECOND_MS) - startSeconds[fineStamp] & SECONDS_MASK;
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
            int seconds = secondsSince(stamp, nowMs);
            return age < FINE_MAX && seconds < FINE_SECONDS_MAX ? stamp : coarse(nowMs / SECOND_MS - seconds, nowMs);
        }
        return stamp != ANCIENT && coarseAge(stamp, nowMs) > COARSE_MAX ? ANCIENT : stamp;
    }

    private static int coarse(long second, long nowMs) {
        long units = (nowMs / SECOND_MS >> COARSE_SHIFT) - (second >> COARSE_SHIFT);
        return units > COARSE_MAX ? ANCIENT : FINE + coarseCode(second);
    }

    /** Milliseconds since the last use; what is older than the ranges reach counts as if it had just left them. */
    long idleMs(int stamp, long nowMs) {
        if (stamp < FINE) {
            return secondsSince(stamp, nowMs) * SECOND_MS;
        }
        long age = stamp == ANCIENT ? COARSE_MAX + 1 : coarseAge(stamp, nowMs);
        long second = (nowMs / SECOND_MS >> COARSE_SHIFT) - age << COARSE_SHIFT;
        return nowMs - second * SECOND_MS;
    }

    /** The stamp of an entry last used this long ago: RESTORE with IDLETIME, and what is loaded. */
    int idleFor(long idleMs, long nowMs) {
        int stamp = used(nowMs);
        for (int age = 0; age < FINE_MAX; age++) {
            if (secondsSince(stamp, nowMs) * SECOND_MS >= idleMs) {
                return stamp;
            }
            stamp = stamp - 1 & FINE - 1;
        }
        return coarse((nowMs - idleMs) / SECOND_MS, nowMs);
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
        return (long) Character.BYTES * startSeconds.length;
    }
}
