package dev.torc.store.eviction;

import dev.torc.memory.Heap;
import dev.torc.store.eviction.EvictionPolicy.Family;

/**
 * Eviction in one partition: keeps the ten state bits of its entries up to date and chooses who goes.
 *
 * <h2>State</h2>
 *
 * Bit 9 says whether the entry has an expiry, under every policy, so that volatile policies and the crawler need not read records.
 * Bits 0 to 8 belong to the policy's family ({@link RecencyStamps}, {@link FrequencyCounter}, {@link TinyLfu}). Every value is
 * valid in every family, so the policy may be changed at any time: entries then start from what their bits happen to say, as in
 * Redis, until they are used again; {@link #neutral} would give them a fair start.
 *
 * <h2>A round</h2>
 *
 * <pre>
 * evictor.begin(nowMs, entries);
 * while (evictor.wantsMore()) {
 *     long place = evictor.nextPlace();            // read the bucket of this place, in database nextDb() unless that is -1
 *     for each entry of the bucket:
 *         int kept = evictor.offer(slot, place of the entry as far as known, its mask, state, bytes, expireAtMs);
 *         if (kept != state) write it back
 * }
 * long slot = evictor.victim();                    // 0: no candidate seen
 * </pre>
 *
 * A bucket is one cache miss and shows about six candidates; three of them come within a few tenths of a per cent of the hit ratio that
 * an exact order of all entries would give. Which partition is to evict matters more: it has to be the fuller the likelier.
 * Where each evicts for what comes into itself, their sizes drift apart as soon as values differ in size, at a cost of up
 * to nine per cent.
 *
 * <p>The hit path touches nothing but the state it is given and fields of this object. Nothing allocates on the Java heap but
 * {@link #configure}. Guarded by the partition's lock.
 */
public final class Evictor {
    public static final int STATE_BITS = 10;

    /** Set in the state of an entry that has an expiry. */
    public static final int EXPIRY_BIT = 1 << 9;

    private static final int FAMILY_MASK = EXPIRY_BIT - 1;

    /** Buckets read for one victim when they hold candidates. */
    private static final int BUCKETS = 3;

    /** Candidates in a bucket, on average. */
    private static final int BUCKET_ENTRIES = 6;

    /** Buckets read at most in search of one candidate (few entries with an expiry among many without). */
    private static final int BUCKETS_MAX = 64;

    /** Buckets read at most in search of the oldest entry in probation. */
    private static final int QUEUE_BUCKETS_MAX = 4;

    private final long firstPlace;
    private final int partitionBits;
    private final FrequencyCounter counter = new FrequencyCounter();
    private final TinyLfu tinyLfu;
    private RecencyStamps stamps;
    private EvictionPolicy policy = EvictionPolicy.NOEVICTION;
    private Family family = Family.RECENCY;
    private int bucketsWanted = BUCKETS;
    private long budget;
    private long random;
    private long lastMs;

    // The round
    private int bucketsRead;
    private int queueBucketsRead;
    private boolean lookingForHead;
    private long headPlace;
    private long headMask;
    private long head;
    private long victim;
    private double victimScore;

    /**
     * @param heap of the partition: what eviction keeps off the Java heap is of its kind {@link Heap#OTHER}
     * @param firstPlace the partition's first place: its top {@code partitionBits} are those of all its places
     * @param chance seed of this partition's random choices
     */
    public Evictor(Heap heap, long firstPlace, int partitionBits, long chance, long nowMs) {
        this.firstPlace = firstPlace;
        this.partitionBits = partitionBits;
        this.random = chance == 0 ? 1 : chance;
        this.tinyLfu = new TinyLfu(heap);
        this.stamps = new RecencyStamps(nowMs);
        this.lastMs = nowMs;
    }

    /**
     * Changes the policy and its settings.
     *
     * @param samples {@code maxmemory-samples}: candidates wanted at least
     * @param lfuLogFactor {@code lfu-log-factor}
     * @param lfuDecayMinutes {@code lfu-decay-time}; 0: never
     */
    public void configure(EvictionPolicy to, int samples, int lfuLogFactor, int lfuDecayMinutes) {
        bucketsWanted = Math.clamp(samples / BUCKET_ENTRIES, BUCKETS, BUCKETS_MAX);
        counter.configure(lfuLogFactor, lfuDecayMinutes);
        policy = to;
        if (family != to.family()) {
            family = to.family();
            tinyLfu.release();
            stamps = family == Family.RECENCY ? new RecencyStamps(lastMs) : RecencyStamps.unused();
            stamps.budget(budget);
        }
    }

    /** Sets the bytes that this partition may be expected to hold: its share of {@code maxmemory}; 0: no limit. */
    public void budget(long bytes) {
        budget = bytes;
        stamps.budget(bytes);
        tinyLfu.budget(bytes);
    }

    public EvictionPolicy policy() {
        return policy;
    }

    /** Bytes that this partition keeps for eviction on the Java heap, to be counted as data like those in its own heap. */
    public long memoryBytes() {
        return stamps.memoryBytes();
    }

    /** The partition has been emptied: gives memory back. */
    public void clear() {
        tinyLfu.release();
    }

    /** Follows a chunk of {@link Heap#OTHER} that compaction has moved; false: it is not of this evictor. */
    public boolean relocate(long from, long to) {
        return tinyLfu.relocate(from, to);
    }

    // ---- entries come, are used, and go

    /**
     * An entry comes in.
     *
     * @param bytes what it takes of the budget
     * @return its state
     */
    public int onInsert(int db, long place, long bytes, long nowMs, boolean hasExpiry) {
        int bits = switch (family) {
            case RECENCY -> stamps.inserted(bytes, nowMs);
            case FREQUENCY -> counter.inserted(nowMs);
            case VALUE -> tinyLfu.inserted(db, place, place << partitionBits, bytes, nextRandom());
        };
        return hasExpiry ? bits | EXPIRY_BIT : bits;
    }

    /** The new state of an entry that is read or overwritten. */
    public int onHit(int state, long place, long nowMs) {
        int bits = state & FAMILY_MASK;
        int used = switch (family) {
            case RECENCY -> stamps.used(nowMs);
            case FREQUENCY -> counter.used(bits, nowMs, nextRandom());
            case VALUE -> tinyLfu.used(bits);
        };
        return state & EXPIRY_BIT | used;
    }

    /** The state of an entry whose expiry was set or cleared. */
    public static int withExpiry(int state, boolean hasExpiry) {
        return hasExpiry ? state | EXPIRY_BIT : state & ~EXPIRY_BIT;
    }

    /** Whether the state is of an entry with an expiry. */
    public static boolean hasExpiry(int state) {
        return (state & EXPIRY_BIT) != 0;
    }

    /** The victim of a round is about to be evicted. */
    public void onEvict(long place, int state, long bytes) {
        switch (family) {
            case RECENCY -> stamps.evicted(state & FAMILY_MASK);
            case VALUE -> {
                tinyLfu.evicted(place, state & FAMILY_MASK);
                if (head != 0 && victim == head) {
                    tinyLfu.queue().remove();
                }
            }
            case FREQUENCY -> {}
        }
        head = 0;
    }

    // ---- choosing a victim

    /** @param entries that the partition holds, in all databases */
    public void begin(long nowMs, long entries) {
        lastMs = nowMs;
        bucketsRead = 0;
        queueBucketsRead = 0;
        lookingForHead = false;
        head = 0;
        victim = 0;
        victimScore = Double.NEGATIVE_INFINITY;
        if (family == Family.VALUE) {
            tinyLfu.begin(entries);
        }
    }

    /** Whether another bucket should be read before {@link #victim} is taken. */
    public boolean wantsMore() {
        if (lookingForHead) {
            lookingForHead = false;
            if (head == 0) {
                tinyLfu.queue().remove(); // used, or gone, or out of its home bucket
            }
        }
        return bucketsRead < bucketsWanted || seeksHead() || (victim == 0 && bucketsRead < BUCKETS_MAX);
    }

    private boolean seeksHead() {
        return family == Family.VALUE
                && head == 0
                && queueBucketsRead < QUEUE_BUCKETS_MAX
                && !tinyLfu.queue().isEmpty();
    }

    /** The place whose bucket is to be read next. */
    public long nextPlace() {
        bucketsRead++;
        if (!seeksHead()) {
            return firstPlace | nextRandom() >>> partitionBits;
        }
        queueBucketsRead++;
        lookingForHead = true;
        headMask = -1L << (64 - partitionBits - ProbationQueue.PLACE_BITS);
        headPlace = firstPlace | tinyLfu.queue().headPlace() >>> partitionBits;
        return headPlace;
    }

    /** The database of {@link #nextPlace}'s bucket; -1: any, those with more keys more often. */
    public int nextDb() {
        return lookingForHead ? tinyLfu.queue().headDb() : -1;
    }

    /** Whether {@link #offer} looks at the time of expiry. */
    public boolean wantsExpiry() {
        return policy == EvictionPolicy.VOLATILE_TTL;
    }

    /**
     * Takes an entry into account.
     *
     * @param candidate what {@link #victim} returns if it is this entry; not 0
     * @param place the entry's place as far as the index knows it
     * @param placeMask the bits of {@code place} that are known
     * @param bytes what evicting it would free
     * @param expireAtMs Unix milliseconds; only read where {@link #wantsExpiry}
     * @return the entry's state as of now, to be written back where it differs
     */
    public int offer(long candidate, long place, long placeMask, int state, long bytes, long expireAtMs) {
        int kept = age(state, lastMs);
        if (policy.volatileOnly() && !hasExpiry(state)) {
            return kept;
        }
        int bits = kept & FAMILY_MASK;
        double score = switch (policy) {
            case NOEVICTION -> Double.NEGATIVE_INFINITY;
            case ALLKEYS_LRU, VOLATILE_LRU -> stamps.rank(bits, lastMs);
            case ALLKEYS_LFU, VOLATILE_LFU -> -counter.count(bits, lastMs);
            case ALLKEYS_RANDOM, VOLATILE_RANDOM -> nextRandom() >>> 11;
            case VOLATILE_TTL -> -(double) expireAtMs;
            case ALLKEYS_TINYLFU -> tinyLfu.worthlessness(bits, bytes);
        };
        if (lookingForHead && TinyLfu.isProbation(bits) && ((place ^ headPlace) & placeMask & headMask) == 0) {
            head = candidate;
        }
        if (score > victimScore) {
            victimScore = score;
            victim = candidate;
        }
        return kept;
    }

    /** The candidate that should go; 0: none was seen. */
    public long victim() {
        return victim;
    }

    // ---- ageing, introspection

    /** The state brought up to date. A sweep over all entries calls this once a minute; sampling does so too. */
    public int age(int state, long nowMs) {
        int bits = state & FAMILY_MASK;
        int aged = switch (family) {
            case RECENCY -> stamps.age(bits, nowMs);
            case FREQUENCY -> counter.age(bits, nowMs);
            case VALUE -> tinyLfu.aged(bits);
        };
        return state & EXPIRY_BIT | aged;
    }

    /** A fair state for an entry whose bits another family wrote. */
    public int neutral(int state, long nowMs) {
        int bits = switch (family) {
            case RECENCY -> stamps.used(nowMs);
            case FREQUENCY -> counter.inserted(nowMs);
            case VALUE -> tinyLfu.neutral();
        };
        return state & EXPIRY_BIT | bits;
    }

    /** Milliseconds since the last use, as exact as the stamps are; 0 where the policy counts frequency. */
    public long idleMs(int state, long nowMs) {
        return family == Family.RECENCY ? stamps.idleMs(state & FAMILY_MASK, nowMs) : 0;
    }

    /**
     * Redis's logarithmic counter, 0 to 255; under tinylfu 0 in probation and 1 to 4 in main; 0 where the policy does not count
     * frequency.
     */
    public int frequency(int state, long nowMs) {
        int bits = state & FAMILY_MASK;
        return switch (family) {
            case RECENCY -> 0;
            case FREQUENCY -> counter.count(bits, nowMs);
            case VALUE -> tinyLfu.frequency(bits);
        };
    }

    /** The state with this idle time, where the policy tracks it. */
    public int withIdle(int state, long idleMs, long nowMs) {
        return family == Family.RECENCY ? state & EXPIRY_BIT | stamps.idleFor(idleMs, nowMs) : state;
    }

    /** The state with this count, 0 to 255, where the policy keeps Redis's counter. */
    public int withFrequency(int state, int count, long nowMs) {
        return family == Family.FREQUENCY ? state & EXPIRY_BIT | counter.of(count, nowMs) : state;
    }

    private long nextRandom() {
        long x = random;
        x ^= x << 13;
        x ^= x >>> 7;
        x ^= x << 17;
        random = x;
        return x;
    }
}
