package dev.torc.commands.config;

import static dev.torc.commands.config.Spec.notNeeded;
import static dev.torc.commands.config.Spec.used;

/** How much memory data may take, what goes when it is full, and when what has expired goes. */
public final class MemorySettings extends SettingGroup {
    public final NumberSetting maxMemory =
            memory(used("maxmemory", "Memory for data; 0: no limit"), 0, 0, NumberSetting.UNBOUNDED);
    /** Redis's policies in its order, and Torc's own at the end. */
    public final ChoiceSetting maxMemoryPolicy = choice(
            used(
                    "maxmemory-policy",
                    "What is evicted when maxmemory is reached; allkeys-tinylfu is Torc's own, and the best for a cache"),
            "noeviction",
            "volatile-lru",
            "volatile-lfu",
            "volatile-random",
            "volatile-ttl",
            "allkeys-lru",
            "allkeys-lfu",
            "allkeys-random",
            "noeviction",
            "allkeys-tinylfu");

    public final NumberSetting maxMemorySamples =
            number(used("maxmemory-samples", "Keys compared to find one to evict"), 5, 1, INT_MAX);
    public final NumberSetting lfuLogFactor =
            number(used("lfu-log-factor", "How slowly a key's frequency counter saturates"), 10, 0, INT_MAX);
    public final NumberSetting lfuDecayTime =
            number(used("lfu-decay-time", "Minutes after which that counter falls by one; 0: never"), 1, 0, INT_MAX);

    /** Whether the score of {@link #oomScoreAdjValues} is the score itself or added to what the process has. */
    public final ChoiceSetting oomScoreAdj;

    public final OomScoresSetting oomScoreAdjValues;

    MemorySettings() {
        super("Memory, eviction and expiry");
        number(notNeeded("maxmemory-eviction-tenacity", "How long a command may be held up by eviction"), 10, 0, 100);
        number(
                notNeeded("active-expire-effort", "How eagerly expired keys are looked for: always as is needed"),
                1,
                1,
                10);
        flag(notNeeded("lazyfree-lazy-eviction", "Free evicted values in the background"), false);
        flag(notNeeded("lazyfree-lazy-expire", "Free expired values in the background"), false);
        flag(notNeeded("lazyfree-lazy-server-del", "Free overwritten values in the background"), false);
        flag(notNeeded("lazyfree-lazy-user-del", "Let DEL free as UNLINK does"), false);
        flag(notNeeded("lazyfree-lazy-user-flush", "Let FLUSHALL and FLUSHDB be ASYNC by default"), false);
        flag(notNeeded("activerehashing", "Spend idle time on rehashing"), true);
        flag(notNeeded("activedefrag", "Compact memory while running: always done here"), false);
        memory(notNeeded("active-defrag-ignore-bytes", "Waste below which that is not done"), 100 * MB, 1, LONG_MAX);
        number(notNeeded("active-defrag-threshold-lower", "Percentage of waste at which it starts"), 10, 0, 1000);
        number(notNeeded("active-defrag-threshold-upper", "Percentage of waste at which it does most"), 100, 0, 1000);
        number(notNeeded("active-defrag-cycle-min", "Percentage of a core it takes at least"), 1, 1, 99);
        number(notNeeded("active-defrag-cycle-max", "Percentage of a core it takes at most"), 25, 1, 99);
        number(notNeeded("active-defrag-max-scan-fields", "Fields of a key it walks at once"), 1000, 1, LONG_MAX);
        flag(notNeeded("jemalloc-bg-thread", "Let the C allocator purge in a thread"), true);
        flag(notNeeded("disable-thp", "Switch transparent huge pages off").asImmutable(), true);
        oomScoreAdj = add(new ChoiceSetting(
                        used("oom-score-adj", "Adjust the process's score for the system's out-of-memory killer"),
                        false,
                        "no",
                        "no",
                        "yes",
                        "relative",
                        "absolute")
                .withSynonym("relative", "yes"));
        oomScoreAdjValues = add(
                new OomScoresSetting(used("oom-score-adj-values", "Those scores: primary, replica, child process")));
    }
}
