package dev.torc.commands.stats;

import dev.torc.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The keys that one event loop uses most: a Space-Saving sketch (Metwally, Agrawal, El Abbadi, 2005) over a sample of its
 * commands, which forgets with a half-life of about {@value #HALF_LIFE_SECONDS} seconds.
 *
 * <p>The table is set-associative: a key has {@value #WAYS} places in the set that its hash names, and a new one takes the
 * place of the least counted there, with its count as the error. So an update looks at one set and not for the least of all; a key
 * with more than 1/{@value #SETS} of the commands is kept for certain, and in practice one with a tenth of that.
 *
 * <p>The loop adds and decays, others read copies, each under the object's monitor: hardly ever contended, as one command in
 * {@link KeySampler#PERIOD} comes here.
 */
public final class HotKeys {
    private static final int SETS = 64;
    private static final int WAYS = 8;

    /** Fractions of a sample, so that decay does not get stuck at small counts. */
    private static final long ONE = 1 << 16;

    /** A second takes away this part: 1/16. */
    private static final int DECAY_SHIFT = 4;

    static final int HALF_LIFE_SECONDS = 11;

    private final long[] ids = new long[SETS * WAYS];
    private final long[] counts = new long[SETS * WAYS];
    private final long[] errors = new long[SETS * WAYS];
    private final int[] databases = new int[SETS * WAYS];
    private final byte[][] keys = new byte[SETS * WAYS][];
    private final int[] keyLengths = new int[SETS * WAYS];

    /**
     * A key and how often it is used.
     *
     * @param id of key and database together
     * @param key in Latin-1, a character a byte
     * @param perSecond uses a second, at most; averaged over the half-life
     * @param errorPerSecond by how much that may be too high: in between lies the truth, sampling aside
     */
    public record Entry(long id, int db, String key, double perSecond, double errorPerSecond) {
        /** What is certain of it. */
        public double atLeast() {
            return perSecond - errorPerSecond;
        }
    }

    HotKeys() {
        Arrays.setAll(keys, i -> new byte[32]);
    }

    /** One sampled use of a key. */
    synchronized void add(long id, int db, long key, int length) {
        int first = (int) (id >>> 20 & (SETS - 1)) * WAYS;
        int least = first;
        for (int i = first; i < first + WAYS; i++) {
            if (ids[i] == id && counts[i] != 0) {
                counts[i] += ONE;
                return;
            }
            if (counts[i] < counts[least]) {
                least = i;
            }
        }
        if (keys[least].length < length) {
            keys[least] = new byte[length];
        }
        Memory.copy(key, keys[least], 0, length);
        keyLengths[least] = length;
        ids[least] = id;
        databases[least] = db;
        errors[least] = counts[least];
        counts[least] += ONE;
    }

    /** Once a second. */
    synchronized void decay() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = decayed(counts[i]);
            errors[i] = decayed(errors[i]);
        }
    }

    /** Rounded towards nothing, so that what is used no more goes. */
    private static long decayed(long count) {
        return count - ((count + (1 << DECAY_SHIFT) - 1) >> DECAY_SHIFT);
    }

    /** All keys that are in the table, in no order. */
    public synchronized List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                entries.add(new Entry(
                        ids[i],
                        databases[i],
                        new String(keys[i], 0, keyLengths[i], StandardCharsets.ISO_8859_1),
                        perSecond(counts[i]),
                        perSecond(errors[i])));
            }
        }
        return entries;
    }

    /** A count at which decay and uses balance, as uses a second. */
    private static double perSecond(long count) {
        return (double) count / ONE / (1 << DECAY_SHIFT) * KeySampler.PERIOD;
    }
}
