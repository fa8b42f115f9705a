package dev.torc.store.eviction;

import dev.torc.memory.Heap;

/**
 * {@link EvictionPolicy#ALLKEYS_TINYLFU}: evicts the entry with the lowest expected hits a byte, where what to expect of newcomers
 * is learnt from the keys that come back too late.
 *
 * <h2>Two classes</h2>
 *
 * An entry starts in <i>probation</i>, and moves to <i>main</i> when it is used again. Its rate of use is estimated by the time
 * since its last use: 1 / age in probation, (1 + uses) / age in main, with uses from 0 to 3. Who has the highest
 *
 * <pre>
 *     age x bytes x pressure      in probation
 *     age x bytes / (1 + uses)    in main
 * </pre>
 *
 * among the candidates goes. The candidates are the entries of a few random buckets, and of the bucket of the oldest entry in
 * probation, which {@link ProbationQueue} names: where most evictions are of newcomers that nobody used, they should
 * hit the right one, and a sample of a dozen often holds none.
 *
 * <h2>Pressure</h2>
 *
 * A miss on a ghost ({@link Ghosts}) is a hit that the other choice would have made. If the ghost left probation (and not so long
 * ago that no probation could have kept it) the pressure on probation falls; if it left main, the pressure rises: as in ARC,
 * each by the ratio of the two kinds of ghosts, where that is above 1. High pressure makes the cache scan-resistant, with a short
 * probation as in S3-FIFO and W-TinyLFU. Low pressure means that recency is all there is, so uses
 * stop counting too, and the policy is LRU by size.
 *
 * <h2>Return</h2>
 *
 * A key that returns within its ghost's time goes to main at once, but only if the time it stayed away is not longer than
 * what main's victims have waited (times {@link #PATIENCE}); otherwise main would exchange entries for others no better, which
 * in a loop larger than the cache costs every hit. Every tenth is let in regardless, so that main cannot be frozen.
 *
 * <h2>State</h2>
 *
 * <pre>
 * probation   bit 0 = 0    bits 1-8 stamp: 1 .. 255; 0 old      tick = 1/32 of the entries inserted
 * main        bit 0 = 1    bits 1-2 uses   bits 3-8 stamp: 1 .. 63; 0 old
 * </pre>
 *
 * All time is counted in inserts, as fractions of the number of entries: a tick means the same in a partition of thirty entries and
 * in one of a million, at any load. Main's tick is adjusted so that its victims' age lies in the middle of what its
 * stamps can tell.
 *
 * <p>Sources: Yang et al., FIFO queues are all you need for cache eviction (SOSP 2023); Megiddo and Modha, ARC (FAST 2003);
 * Einziger et al., TinyLFU (2017); Cherkasova, GreedyDual-Size-Frequency (1998); Blankstein et al., Hyperbolic Caching
 * (2017).
 */
final class TinyLfu {
    private static final int MAIN = 1;
    private static final int PROBATION_TICKS = 255;
    private static final int PROBATION_TICK_MAX = PROBATION_TICKS * 3 / 4;
    private static final int USES_SHIFT = 1;
    private static final int USES_MAX = 3;
    private static final int MAIN_STAMP_SHIFT = 3;
    private static final int MAIN_TICKS = 63;
    private static final int MAIN_TICK_MAX = MAIN_TICKS * 3 / 4;

    /** Ticks in the time in which as many entries are inserted as there are. */
    private static final double PROBATION_RATE = 32;

    private static final double GHOST_RATE = 16;
    private static final double MAIN_RATE_INITIAL = 8;
    private static final double MAIN_RATE_MAX = 64;

    /** Where main's victims' mean age should lie, in ticks; half as much again, or two thirds, changes the rate. */
    private static final double MAIN_VICTIM_AGE = 28;

    private static final double RATE_STEP = 1.25;

    /** Fewer entries than this are reckoned as this many: below, a tick would be less than an insert. */
    private static final int ENTRIES_MIN = 16;

    private static final double PRESSURE_INITIAL = 8;
    private static final double PRESSURE_MIN = 0.5;
    private static final double PRESSURE_MAX = 32;

    /** As many ghosts found as there are entries move the pressure by this, in logarithms to base e. */
    private static final double PRESSURE_STEP = 5;

    private static final double PRESSURE_RATIO_MAX = 8;

    /** Pressure from which on uses count in full; they do not at 1. */
    private static final double PRESSURE_FOR_USES = 4;

    /** Ghosts of probation that stayed away longer, in inserts over entries, say nothing for a longer probation. */
    private static final double REACH = 1.4;

    private static final double PATIENCE = 1.25;

    /** One in so many ghosts is let into main whatever its time. */
    private static final int LET_IN = 10;

    /** Victims of main before their mean age is worth anything. */
    private static final int VICTIMS_MIN = 16;

    private static final double GHOSTS_PER_ENTRY = 2;
    private static final long GHOST_BYTES = 2;

    /** Share of the budget that ghosts may take. */
    private static final double GHOST_SHARE = 0.02;

    private static final int ENTRIES_PER_QUEUED = 8;
    private static final int TABLE_MIN = 8;

    private final Ghosts ghosts;
    private final ProbationQueue queue;
    private long budget;
    private long builtFor;
    private long entries;
    private boolean pressed;
    private long inserted;
    private double meanBytes;

    // Clocks: the running tick and how many inserts it still takes.
    private int probationTick = 1;
    private int mainTick = 1;
    private int ghostTick = 1;
    private double probationLeft = 1;
    private double mainLeft = 1;
    private double ghostLeft = 1;
    private double mainRate = MAIN_RATE_INITIAL;

    private double pressure;
    private double logPressure;
    private double usesWeight;

    private int mainVictims;
    private double mainVictimAge;
    private double mainVictimTicks = MAIN_VICTIM_AGE;

    TinyLfu(Heap heap) {
        ghosts = new Ghosts(heap);
        queue = new ProbationQueue(heap);
        pressure(Math.log(PRESSURE_INITIAL));
    }

    void budget(long bytes) {
        budget = bytes;
    }

    ProbationQueue queue() {
        return queue;
    }

    boolean relocate(long from, long to) {
        return ghosts.relocate(from, to) || queue.relocate(from, to);
    }

    /** Gives the tables back; the next round builds new ones. */
    void release() {
        ghosts.release();
        queue.release();
        builtFor = 0;
        pressed = false;
        inserted = 0;
    }

    // ---- entries

    /** The bits of a new entry. */
    int inserted(int db, long place, long leftAligned, long bytes, long random) {
        meanBytes = meanBytes == 0 ? bytes : meanBytes + (bytes - meanBytes) * 0.01;
        passTime();
        int ghost = ghosts.take(place, ghostTick);
        if (ghost != Ghosts.NONE && isWorthMain(ghost >>> 1, (ghost & 1) != 0, random)) {
            return main(0);
        }
        queue.add(leftAligned, db);
        return probationTick << 1;
    }

    private void passTime() {
        if (!pressed) {
            // Not full yet: reckon with the entries there will be, or the stamps would wrap while the first come in.
            inserted++;
            entries = Math.max(inserted, (long) (budget / meanBytes));
        }
        if (--probationLeft <= 0) {
            probationLeft += Math.max(1, reckoned() / PROBATION_RATE);
            probationTick = probationTick == PROBATION_TICKS ? 1 : probationTick + 1;
        }
        if (--mainLeft <= 0) {
            mainLeft += Math.max(1, reckoned() / mainRate);
            mainTick = mainTick == MAIN_TICKS ? 1 : mainTick + 1;
        }
        if (--ghostLeft <= 0) {
            ghostLeft += Math.max(1, reckoned() / GHOST_RATE);
            ghostTick = ghostTick == Ghosts.TICKS ? 1 : ghostTick + 1;
        }
    }

    private double reckoned() {
        return Math.max(ENTRIES_MIN, entries);
    }

    /** Learns from a ghost, and tells whether its key may go to main. */
    private boolean isWorthMain(int ghostTicks, boolean fromMain, long random) {
        double away = (ghostTicks + 0.5) / GHOST_RATE;
        double ratio = (double) ghosts.count(!fromMain) / Math.max(1, ghosts.count(fromMain));
        double step = PRESSURE_STEP / reckoned() * Math.clamp(ratio, 1, PRESSURE_RATIO_MAX);
        if (fromMain) {
            pressure(logPressure + step);
        } else if (away <= REACH) {
            pressure(logPressure - step);
        }
        return mainVictims < VICTIMS_MIN
                || away <= PATIENCE * mainVictimAge
                || Long.remainderUnsigned(random, LET_IN) == 0;
    }

    private void pressure(double log) {
        logPressure = Math.clamp(log, Math.log(PRESSURE_MIN), Math.log(PRESSURE_MAX));
        pressure = Math.exp(logPressure);
        usesWeight = Math.clamp(logPressure / Math.log(PRESSURE_FOR_USES), 0, 1);
    }

    private int main(int uses) {
        return mainTick << MAIN_STAMP_SHIFT | uses << USES_SHIFT | MAIN;
    }

    int used(int bits) {
        return (bits & MAIN) == 0 ? main(0) : main(Math.min(USES_MAX, uses(bits) + 1));
    }

    /** 0 in probation, 1 to 4 in main. */
    int frequency(int bits) {
        return (bits & MAIN) == 0 ? 0 : 1 + uses(bits);
    }

    /** Bits of an entry of which nothing is known. */
    int neutral() {
        return main(0);
    }

    static boolean isProbation(int bits) {
        return (bits & MAIN) == 0;
    }

    private static int uses(int bits) {
        return bits >>> USES_SHIFT & USES_MAX;
    }

    private static int ticks(int stamp, int tick, int cycle) {
        if (stamp == 0) {
            return cycle;
        }
        int age = tick - stamp;
        return age < 0 ? age + cycle : age;
    }

    private int mainTicks(int bits) {
        return ticks(bits >>> MAIN_STAMP_SHIFT, mainTick, MAIN_TICKS);
    }

    private int probationTicks(int bits) {
        return ticks(bits >>> 1, probationTick, PROBATION_TICKS);
    }

    /** Inserts since the last use, over the number of entries. */
    private double age(int bits) {
        return isProbation(bits) ? (probationTicks(bits) + 0.5) / PROBATION_RATE : (mainTicks(bits) + 0.5) / mainRate;
    }

    /** The same bits, with a stamp that is about to wrap around made old. */
    int aged(int bits) {
        if (isProbation(bits)) {
            return probationTicks(bits) > PROBATION_TICK_MAX ? 0 : bits;
        }
        return mainTicks(bits) > MAIN_TICK_MAX ? uses(bits) << USES_SHIFT | MAIN : bits;
    }

    // ---- eviction

    /** A round begins in a partition of this many entries. */
    void begin(long count) {
        entries = count;
        pressed = true;
        long size = Math.max(count, ENTRIES_MIN);
        if (size > builtFor + builtFor / 2 || size < builtFor / 2) {
            builtFor = size;
            double wanted = GHOSTS_PER_ENTRY * builtFor;
            double allowed = budget == 0 ? wanted : budget * GHOST_SHARE / GHOST_BYTES;
            ghosts.rebuild((long) Math.max(TABLE_MIN, Math.min(wanted, allowed)));
            queue.rebuild((int) Math.clamp(builtFor / ENTRIES_PER_QUEUED, TABLE_MIN, 1L << 28));
        }
    }

    /** How little is lost by evicting this entry; the highest goes. */
    double worthlessness(int bits, long bytes) {
        double lost = age(bits) * bytes;
        return isProbation(bits) ? lost * pressure : lost / (1 + usesWeight * uses(bits));
    }

    /** The entry goes. */
    void evicted(long place, int bits) {
        boolean fromMain = !isProbation(bits);
        double age = age(bits);
        if (fromMain) {
            learnFromVictim(age / (1 + uses(bits)), mainTicks(bits));
        }
        ghosts.add(place, fromMain, (int) Math.min(Ghosts.TICKS, age * GHOST_RATE), ghostTick);
    }

    private void learnFromVictim(double age, int ticks) {
        mainVictims++;
        mainVictimAge += (age - mainVictimAge) * (mainVictims < VICTIMS_MIN ? 0.5 : 0.05);
        mainVictimTicks += (ticks - mainVictimTicks) * 0.02;
        if (mainVictims % Math.max(32, entries / 8) == 0) {
            if (mainVictimTicks > MAIN_VICTIM_AGE * 1.5 && mainRate > 1) {
                mainRate /= RATE_STEP;
                mainVictimTicks /= RATE_STEP;
            } else if (mainVictimTicks < MAIN_VICTIM_AGE / 1.5 && mainRate < MAIN_RATE_MAX) {
                mainRate *= RATE_STEP;
                mainVictimTicks *= RATE_STEP;
            }
        }
    }
}
