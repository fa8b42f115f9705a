package dev.torc.commands.stats;

import dev.torc.memory.Memory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The largest entries that one event loop has come across: those of large requests at once, others when a sample of the
 * commands meets them. What is here may have changed or gone since; who shows it looks again and says what has gone
 * ({@link #forget}).
 *
 * <p>The loop adds, others read copies and forget, each under the object's monitor.
 */
public final class BigKeys {
    /** Smaller entries are not worth a place. */
    public static final long BYTES_MIN = 1024;

    private static final int PLACES = 64;

    private final long[] ids = new long[PLACES];
    private final long[] sizes = new long[PLACES];
    private final int[] databases = new int[PLACES];
    private final String[] keys = new String[PLACES];

    /** The size from which an entry gets a place: in a full table, above the least there. */
    private volatile long worthTelling = BYTES_MIN;

    /**
     * An entry as it was when it was met.
     *
     * @param key in Latin-1, a character a byte
     */
    public record Entry(long id, int db, String key, long bytes) {}

    BigKeys() {
        Arrays.fill(keys, "");
    }

    /** An entry was met. */
    void add(long id, int db, long key, int length, long bytes) {
        if (bytes >= worthTelling) {
            put(id, db, key, length, bytes);
        }
    }

    private synchronized void put(long id, int db, long key, int length, long bytes) {
        int place = -1;
        int least = 0;
        for (int i = 0; i < PLACES; i++) {
            if (sizes[i] != 0 && ids[i] == id) {
                place = i;
            }
            if (sizes[i] < sizes[least]) {
                least = i;
            }
        }
        if (place < 0) {
            place = least;
            keys[place] = Memory.toLatin1(key, length);
            ids[place] = id;
            databases[place] = db;
        }
        sizes[place] = bytes;
        updateWorthTelling();
    }

    private void updateWorthTelling() {
        long least = Long.MAX_VALUE;
        for (long size : sizes) { // no stream: this is on the way of every large SET
            least = Math.min(least, size);
        }
        worthTelling = Math.max(BYTES_MIN, least + 1);
    }

    /** All there are, in no order. */
    public synchronized List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < PLACES; i++) {
            if (sizes[i] != 0) {
                entries.add(new Entry(ids[i], databases[i], keys[i], sizes[i]));
            }
        }
        return entries;
    }

    /** The entry has gone, or is small now. */
    public synchronized void forget(long id) {
        for (int i = 0; i < PLACES; i++) {
            if (sizes[i] != 0 && ids[i] == id) {
                sizes[i] = 0;
            }
        }
        updateWorthTelling();
    }
}
