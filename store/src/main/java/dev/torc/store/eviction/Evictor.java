package dev.torc.store.eviction;

/**
 * Eviction in one partition: keeps the ten state bits of its entries up to date and chooses who goes.
 *
 * <h2>State</h2>
 *
 * Bit 9 says whether the entry has an expiry, under every policy, so that volatile policies and the crawler need not read records.
 * Bits 0 to 8 belong to the policy's family; every value is valid under every family, so a policy may be changed at any time
 * (entries then start from what their bits happen to say; {@link #neutral} gives them a fair start).
 *
 * <h2>A round</h2>
 *
 * <pre>
 * evictor.begin(nowMs);
 * while (evictor.wantsMore()) {
 *     long place = evictor.nextPlace();            // read the bucket of this place, in database nextDb() if that is not -1
 *     for each entry of the bucket:
 *         int kept = evictor.offer(slot, place of the entry as far as known, its mask, state, bytes, expireAtMs);
 *         if (kept != state) write it back
 * }
 * long slot = evictor.victim();                    // 0: no candidate seen
 * </pre>
 *
 * Nothing here allocates but {@link #configure} and {@link #budget}. Guarded by the partition's lock.
 */
public final class Evictor {
    public static final int STATE_BITS = 10;

    /** Set in the state of an entry that has an expiry. */
    public static final int EXPIRY_BIT = 1 << 9;

    private static final int FAMILY_MASK = EXPIRY_BIT - 1;

    /** Buckets read for one victim when all of them hold candidates. */
    private static final int BUCKETS = 3;

    /** Buckets read at most in search of one candidate (few entries with an expiry among many without). */
    private static final int BUCKETS_MAX = 64;

    private final long firstPlace;
    private final int partitionBits;
    private final FrequencyCounter counter = new FrequencyCounter();
    private final ValueState value = new ValueState();
    private final RecencyStamps stamps;
    private EvictionPolicy policy = EvictionPolicy.NOEVICTION;
    private EvictionPolicy.Family family = EvictionPolicy.NOEVICTION.family();
    private long random;

    // The round
    private long roundMs;
    private int bucketsRead;
    private int bucketsWanted = BUCKETS;
    private long victim;
    private double victimScore;
    private int victimState;

    /**
     * @param firstPlace the partition's first place: its top {@code partitionBits} are those of all its places
     * @param chance seed of this partition's random choices
     */
    public Evictor(long firstPlace, int partitionBits, long chance, long nowMs) {
        this.firstPlace = firstPlace;
        this.partitionBits = partitionBits;
        this.random = chance == 0 ? 1 : chance;
        this.stamps = new RecencyStamps(nowMs);
    }

    /**
     * Changes the policy and its settings.
     *
     * @param samples {@code maxmemory-samples}: candidates wanted at least
     * @param lfuLogFactor {@code lfu-log-factor}
     * @param lfuDecayMinutes {@code lfu-decay-time}; 0: never
     */
    public void configure(EvictionPolicy to, int samples, int lfuLogFactor, int lfuDecayMinutes) {
        policy = to;
        family = to.family();
        bucketsWanted = Math.max(BUCKETS, Math.min(BUCKETS_MAX, samples / 6));
        counter.configure(lfuLogFactor, lfuDecayMinutes);
    }

    /** Sets the bytes that this partition may be expected to hold: its share of {@code maxmemory}; 0: no limit. */
    public void budget(long bytes) {
        stamps.budget(bytes);
        value.budget(bytes);
    }

    public EvictionPolicy policy() {
        return policy;
    }

    /** Bytes that this partition keeps for eviction, to be counted as data. */
    public long memoryBytes() {
        return stamps.memoryBytes();
    }

    // ---- entries come, are used, and go

    /**
     * @param bytes what the entry takes of the budget
     * @return the state of the new entry
     */
    public int onInsert(int db, long place, long bytes, long nowMs, boolean hasExpiry) {
        int bits = switch (family) {
            case RECENCY -> stamps.inserted(bytes, nowMs);
            case FREQUENCY -> counter.inserted(nowMs);
            case VALUE -> value.inserted(bytes);
        };
        return hasExpiry ? bits | EXPIRY_BIT : bits;
    }

    /** The new state of an entry that is read or overwritten. */
    public int onHit(int state, long place, long nowMs) {
        int bits = state & FAMILY_MASK;
        int used = switch (family) {
            case RECENCY -> stamps.used(nowMs);
            case FREQUENCY -> counter.used(bits, nowMs, nextRandom());
            case VALUE -> value.used(bits);
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
        if (family == EvictionPolicy.Family.RECENCY) {
            stamps.evicted(state & FAMILY_MASK);
        }
    }

    /** An entry goes for another reason: it was deleted or has expired. */
    public void onRemove(long place, int state, long bytes) {}

    // ---- choosing a victim

    public void begin(long nowMs) {
        roundMs = nowMs;
        bucketsRead = 0;
        victim = 0;
        victimScore = Double.NEGATIVE_INFINITY;
    }

    /** Whether another bucket should be read before {@link #victim} is taken. */
    public boolean wantsMore() {
        return bucketsRead < bucketsWanted || (victim == 0 && bucketsRead < BUCKETS_MAX);
    }

    /** The place whose bucket is to be read next. */
    public long nextPlace() {
        bucketsRead++;
        return firstPlace | nextRandom() >>> partitionBits;
    }

    /** The database of {@link #nextPlace}'s bucket; -1: any, those with more keys more often. */
    public int nextDb() {
        return -1;
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
        int kept = age(state, roundMs);
        if (policy.volatileOnly() && !hasExpiry(state)) {
            return kept;
        }
        int bits = kept & FAMILY_MASK;
        double score = switch (policy) {
            case NOEVICTION -> Double.NEGATIVE_INFINITY;
            case ALLKEYS_LRU, VOLATILE_LRU -> stamps.rank(bits, roundMs);
            case ALLKEYS_LFU, VOLATILE_LFU -> -counter.count(bits, roundMs);
            case ALLKEYS_RANDOM, VOLATILE_RANDOM -> nextRandom() >>> 11;
            case VOLATILE_TTL -> -(double) expireAtMs;
            case ALLKEYS_TINYLFU -> value.worthlessness(bits, bytes);
        };
        if (score > victimScore) {
            victimScore = score;
            victim = candidate;
            victimState = kept;
        }
        return kept;
    }

    /** The candidate that should go; 0: none was seen. */
    public long victim() {
        return victim;
    }

    /** Its state. */
    public int victimState() {
        return victimState;
    }

    // ---- ageing, introspection

    /** The state brought up to date. A sweep over all entries calls this once a minute; sampling does so too. */
    public int age(int state, long nowMs) {
        int bits = state & FAMILY_MASK;
        int aged = switch (family) {
            case RECENCY -> stamps.age(bits, nowMs);
            case FREQUENCY -> counter.age(bits, nowMs);
            case VALUE -> value.age(bits);
        };
        return state & EXPIRY_BIT | aged;
    }

    /** A fair state for an entry whose bits another family wrote. */
    public int neutral(int state, long nowMs) {
        int bits = switch (family) {
            case RECENCY -> stamps.used(nowMs);
            case FREQUENCY -> counter.inserted(nowMs);
            case VALUE -> value.inserted(0);
        };
        return state & EXPIRY_BIT | bits;
    }

    /** Milliseconds since the last use, as exact as the stamps are; 0 where the policy counts frequency. */
    public long idleMs(int state, long nowMs) {
        return family == EvictionPolicy.Family.RECENCY ? stamps.idleMs(state & FAMILY_MASK, nowMs) : 0;
    }

    /** Redis's logarithmic counter, 0 to 255; 0 where the policy does not count frequency. */
    public int frequency(int state, long nowMs) {
        return family == EvictionPolicy.Family.FREQUENCY ? counter.count(state & FAMILY_MASK, nowMs) : 0;
    }

    /** The state with this idle time, where the policy tracks it. */
    public int withIdle(int state, long idleMs, long nowMs) {
        return family == EvictionPolicy.Family.RECENCY ? state & EXPIRY_BIT | stamps.idleFor(idleMs, nowMs) : state;
    }

    /** The state with this count, 0 to 255, where the policy counts frequency. */
    public int withFrequency(int state, int count, long nowMs) {
        return family == EvictionPolicy.Family.FREQUENCY ? state & EXPIRY_BIT | counter.of(count, nowMs) : state;
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
