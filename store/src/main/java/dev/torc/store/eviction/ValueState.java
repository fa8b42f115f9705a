package dev.torc.store.eviction;

/**
 * The state of {@link EvictionPolicy#ALLKEYS_TINYLFU}: 3 bits of use count and a 6-bit stamp of the last use, whose ticks are
 * sixteenths of a turnover of the cache. An entry's rate of use is estimated as count by age; the lowest rate a byte goes.
 */
final class ValueState {
    private static final int COUNT_BITS = 3;
    private static final int COUNT_MAX = (1 << COUNT_BITS) - 1;

    /** Stamps 1 to 63 are ticks; 0 is older than those tell. */
    private static final int TICKS = 63;

    private static final int OLD = 64;
    private static final int AGE_MAX = 48;
    private static final int TICKS_PER_TURNOVER = 16;

    private int code = 1;
    private long bytesPerTick = Long.MAX_VALUE;
    private long bytesLeft = Long.MAX_VALUE;

    void budget(long bytes) {
        bytesPerTick = bytes <= 0 ? Long.MAX_VALUE : Math.max(1, bytes / TICKS_PER_TURNOVER);
        bytesLeft = Math.min(bytesLeft, bytesPerTick);
    }

    int inserted(long bytes) {
        bytesLeft -= bytes;
        if (bytesLeft <= 0) {
            bytesLeft = bytesPerTick;
            code = code == TICKS ? 1 : code + 1;
        }
        return code << COUNT_BITS;
    }

    int used(int bits) {
        return code << COUNT_BITS | Math.min(COUNT_MAX, (bits & COUNT_MAX) + 1);
    }

    private int ticks(int bits) {
        int stamp = bits >>> COUNT_BITS;
        if (stamp == 0) {
            return OLD;
        }
        int age = code - stamp;
        return age < 0 ? age + TICKS : age;
    }

    int age(int bits) {
        return ticks(bits) > AGE_MAX ? bits & COUNT_MAX : bits;
    }

    /** How little is lost by evicting this entry; the highest goes. */
    float worthlessness(int bits, long bytes) {
        return (ticks(bits) + 0.5f) * bytes / ((bits & COUNT_MAX) + 1);
    }
}
