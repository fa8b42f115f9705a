package dev.torc.store;

import dev.torc.memory.Memory;
import dev.torc.memory.PageHeap;

/**
 * Brings into the processor's cache what the look-ups of several keys are about to need: every key's bucket, then every key's record.
 * Looked up one after the other, each of these lines would be waited for alone, for hundreds of nanoseconds where the data is larger
 * than the caches; read ahead, a dozen or two are on their way at a time. Java has no prefetch instruction: plain loads do it. A line
 * that only a write needs is worth it too: the next lock waits for all writes before it.
 *
 * <p>While a processor waits for a load it looks one or two hundred instructions ahead. So a pass only loads and adds, and what it
 * takes to find the next addresses is done in between.
 *
 * <p>Takes no lock. It may read a bucket or a record that another thread is just changing or freeing: it only wants the cache
 * lines, what it reads is thrown away, and memory once handed out stays readable. One object a thread.
 */
public final class ReadAhead {
    /** Keys of one run. More gain nothing: a core has about two dozen misses under way at most. */
    public static final int KEYS_MAX = 32;

    private static final int CACHE_LINE = 64;

    /** Of a larger record only the start: what follows in a row the processor fetches itself. */
    private static final int RECORD_BYTES_MAX = 3 * CACHE_LINE;

    private final Keyspace keyspace;
    private final int[] dbs = new int[KEYS_MAX];
    private final long[] places = new long[KEYS_MAX];
    private final long[] tags = new long[KEYS_MAX];
    private final long[] segments = new long[KEYS_MAX];
    private final long[] buckets = new long[KEYS_MAX];
    private final long[] nextBuckets = new long[KEYS_MAX];
    private final long[] records = new long[KEYS_MAX];

    /** Which keys are not in their home bucket: they may have spilled into the next one. */
    private final int[] elsewhere = new int[KEYS_MAX];

    private int keys;
    private int recordsRead;
    private long read;

    /** Bytes of the records that were met lately, a moving average, each at least a line and at most what is read of it. */
    private int recordBytes = CACHE_LINE;

    /** For keys of this keyspace. */
    public ReadAhead(Keyspace keyspace) {
        this.keyspace = keyspace;
    }

    /** Adds the key of this place to the next run, which begins by itself where {@value #KEYS_MAX} are there. */
    public void add(int db, long place) {
        if (keys == KEYS_MAX) {
            run();
        }
        dbs[keys] = db;
        places[keys] = place;
        keys++;
    }

    /** Reads what the look-ups of the added keys need; none is left for the next run. */
    public void run() {
        int added = keys;
        keys = 0;
        recordsRead = 0;
        if (added < 2) {
            return; // nothing to overlap
        }
        int n = locateBuckets(added);
        long sum = 0;
        for (int i = 0; i < n; i++) {
            sum += Memory.getLong(buckets[i]);
        }
        int found = 0;
        int missed = 0;
        for (int i = 0; i < n; i++) {
            long record = recordIn(buckets[i], tags[i]);
            if (record != 0) {
                records[found++] = record;
            } else {
                elsewhere[missed++] = i;
            }
        }
        sum += readRecords(found);
        if (missed > 0) {
            sum += readElsewhere(missed);
        }
        if (found > 0) {
            int bytes = Math.clamp(Record.size(Record.layout(records[found - 1])), CACHE_LINE, RECORD_BYTES_MAX);
            recordBytes = (7 * recordBytes + bytes + 7) >>> 3;
        }
        read = sum; // so that the loads are not dead code
    }

    /** Finds where the keys belong; returns how many there are to read for. */
    private int locateBuckets(int added) {
        int n = 0;
        for (int i = 0; i < added; i++) {
            long place = places[i];
            Index index = keyspace.partitionOf(place).index(dbs[i]);
            long entry = index == null ? 0 : index.entryOf(place);
            int bucketsThere = Directory.buckets(entry);
            if (bucketsThere != 0) {
                long segment = PageHeap.BASE + Directory.segmentOffset(entry);
                int tag = Segment.tag(place, Directory.depth(entry));
                int home = Segment.home(tag, bucketsThere);
                tags[n] = tag;
                segments[n] = segment;
                buckets[n] = Segment.bucket(segment, home);
                nextBuckets[n] = Segment.bucket(segment, home + 1 == bucketsThere ? 0 : home + 1);
                n++;
            }
        }
        return n;
    }

    private long readRecords(int n) {
        recordsRead += n;
        long sum = 0;
        int last = recordBytes - Long.BYTES;
        for (int i = 0; i < n; i++) {
            long record = records[i];
            sum += Memory.getLong(record);
            sum += Memory.getLong(record + CACHE_LINE);
            sum += Memory.getLong(record + last);
        }
        return sum;
    }

    /** The look-up of an absent or spilled key asks the segment's header whether the bucket has spilled. */
    private long readElsewhere(int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            int key = elsewhere[i];
            sum += Memory.getLong(segments[key]) + Memory.getLong(nextBuckets[key]);
        }
        int found = 0;
        for (int i = 0; i < n; i++) {
            int key = elsewhere[i];
            long record = recordIn(nextBuckets[key], tags[key]);
            if (record != 0) {
                records[found++] = record;
            }
        }
        return sum + readRecords(found);
    }

    /**
     * The record that the bucket holds under this tag, of several the last one (under tag 0 an empty slot may be), 0 if none. Without branches, which could not be foretold. A
     * bucket that has become something else meanwhile may name any address: only one that can be read is returned.
     */
    private static long recordIn(long bucket, long tag) {
        long match = 0;
        for (int i = 0; i < Segment.SLOTS; i++) {
            long slot = Memory.getLong(bucket + 8L * i);
            long same = ((slot >>> Segment.TAG_SHIFT ^ tag) - 1) >> 63; // all ones where the tags are equal
            match = match & ~same | slot & same;
        }
        long record = Index.record(match);
        return match == 0 || record > PageHeap.readableEnd() - RECORD_BYTES_MAX - Long.BYTES ? 0 : record;
    }

    /** How many records the last run read. */
    int recordsRead() {
        return recordsRead;
    }

    /** Keeps the reads alive in the compiler's eyes; means nothing. */
    long read() {
        return read;
    }
}
