package dev.torc.store.eviction;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The values of {@code maxmemory-policy}: Redis's eight, and Torc's own {@link #ALLKEYS_TINYLFU}. */
public enum EvictionPolicy {
    /** Nothing is evicted; writes that need memory fail. */
    NOEVICTION(Family.RECENCY, false, false),
    /** The entry that was used longest ago. */
    ALLKEYS_LRU(Family.RECENCY, true, false),
    /** The entry with the lowest frequency counter. */
    ALLKEYS_LFU(Family.FREQUENCY, true, false),
    ALLKEYS_RANDOM(Family.RECENCY, true, false),
    /** Recommended: by expected hits a byte, whatever the pattern. */
    ALLKEYS_TINYLFU(Family.VALUE, true, false),
    /** As {@link #ALLKEYS_LRU}, only among the entries with an expiry; so are the others named volatile. */
    VOLATILE_LRU(Family.RECENCY, true, true),
    VOLATILE_LFU(Family.FREQUENCY, true, true),
    VOLATILE_RANDOM(Family.RECENCY, true, true),
    /** The entry that expires soonest. */
    VOLATILE_TTL(Family.RECENCY, true, true);

    /** How the state bits are read. */
    enum Family {
        /** A stamp of the last use: {@link RecencyStamps}. */
        RECENCY,
        /** Redis's logarithmic counter: {@link FrequencyCounter}. */
        FREQUENCY,
        /** A class, a count of uses and a stamp: {@link TinyLfu}. */
        VALUE
    }

    private final Family family;
    private final boolean evicts;
    private final boolean volatileOnly;
    private final String configName = name().toLowerCase(Locale.ROOT).replace('_', '-');

    EvictionPolicy(Family family, boolean evicts, boolean volatileOnly) {
        this.family = family;
        this.evicts = evicts;
        this.volatileOnly = volatileOnly;
    }

    Family family() {
        return family;
    }

    /** Whether both policies read an entry's state bits the same way. */
    public boolean readsBitsLike(EvictionPolicy other) {
        return family == other.family;
    }

    /** False only for {@link #NOEVICTION}. */
    public boolean evicts() {
        return evicts;
    }

    /** Whether only entries with an expiry are candidates. */
    public boolean volatileOnly() {
        return volatileOnly;
    }

    /** Whether OBJECT FREQ answers; otherwise OBJECT IDLETIME does. */
    public boolean countsFrequency() {
        return family != Family.RECENCY;
    }

    /** Whether what is compared is a clock or a counter of each value's own, so that Redis shares no values. */
    public boolean hasClockInValues() {
        return countsFrequency() || this == ALLKEYS_LRU || this == VOLATILE_LRU;
    }

    /** As in redis.conf: {@code allkeys-lru}. */
    public String configName() {
        return configName;
    }

    /** The policy of this redis.conf name, in any case; null: there is none. */
    public static @Nullable EvictionPolicy byConfigName(String name) {
        for (EvictionPolicy policy : values()) {
            if (policy.configName.equalsIgnoreCase(name)) {
                return policy;
            }
        }
        return null;
    }
}
