package dev.torc.commands.stats;

import dev.torc.store.Slots;

/**
 * Looks at one key in {@value #PERIOD} that an event loop's commands use, at random distances, and keeps what it learns: hot keys,
 * large entries, operations by hash slot and by database. The other commands pay a decrement and a comparison.
 *
 * <p>Only the loop calls {@link #isDue}, {@link #used} and {@link #seen}.
 */
public final class KeySampler {
    /** One key in so many is looked at, on average. */
    public static final int PERIOD = 32;

    /** Requests from this size on are looked at for large values, due or not. */
    public static final long LARGE_REQUEST = 4096;

    private static final long DATABASE_MIX = 0x9E3779B97F4A7C15L;

    private final HotKeys hotKeys = new HotKeys();
    private final BigKeys bigKeys = new BigKeys();
    private final long[] bySlot = new long[Slots.COUNT];
    private final long[] byDatabase;
    private long random;
    private int keysToGo = PERIOD;

    /** @param seed any */
    public KeySampler(int databases, long seed) {
        this.byDatabase = new long[databases];
        this.random = seed | 1;
    }

    /** A command has used this many keys: whether one of them is to be looked at. */
    public boolean isDue(int keys) {
        keysToGo -= keys;
        return keysToGo <= 0;
    }

    /** A number from 0 to {@code bound} - 1. */
    public int choose(int bound) {
        random ^= random << 13;
        random ^= random >>> 7;
        random ^= random << 17;
        return (int) Math.floorMod(random >>> 16, (long) bound);
    }

    /** The key that is looked at; the next is due in about {@value #PERIOD}. */
    public void used(int db, long place, int slot, long key, int length) {
        keysToGo = Math.max(1, keysToGo + 1 + choose(2 * PERIOD - 1));
        hotKeys.add(id(db, place), db, key, length);
        bySlot[slot]++;
        byDatabase[db]++;
    }

    /** The entry of a key has this size. */
    public void seen(int db, long place, long key, int length, long bytes) {
        bigKeys.add(id(db, place), db, key, length, bytes);
    }

    private static long id(int db, long place) {
        return place ^ db * DATABASE_MIX;
    }

    /** Once a second. */
    public void everySecond() {
        hotKeys.decay();
    }

    public HotKeys hotKeys() {
        return hotKeys;
    }

    public BigKeys bigKeys() {
        return bigKeys;
    }

    /** Operations on the keys of a hash slot since the process began, estimated from the sample. */
    public long slotOperations(int slot) {
        return bySlot[slot] * PERIOD;
    }

    /** Operations on the keys of a database, estimated likewise. */
    public long databaseOperations(int db) {
        return byDatabase[db] * PERIOD;
    }
}
