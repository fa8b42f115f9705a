package dev.torc.store.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.store.eviction.Cache.HitRatio;
import org.junit.jupiter.api.Test;

/**
 * The store as a cache against exact policies, on small traces with fixed seeds: a change for the worse by a few per cent fails. The
 * bounds leave room for the bytes that the store spends on its index and the policy on its tables, which the references do
 * not have.
 */
class HitRatioTest {
    private static final double REQUESTS_PER_SECOND = 50_000;

    private static final Trace ZIPF = SyntheticTraces.zipf("zipf", 0.9, 40_000, 200_000, 0.2, 1);
    private static final Trace RECENCY = SyntheticTraces.stackDistance("recency", 200_000, 0.1, 8, 1.2, 0.3, 2);
    private static final Trace SCANNED = SyntheticTraces.scannedZipf("scanned", 0.9, 40_000, 300_000, 6_000, 3);
    private static final Trace LOOP = SyntheticTraces.loop("loop", 12_000, 200_000, 0.7, 0, 4);
    private static final Trace SIZED = SyntheticTraces.sized("sized", 0.9, 10_000, 150_000, 0.1, 0, 5);
    private static final Trace SHIFTS = SyntheticTraces.shifts("shifts", 0.9, 40_000, 300_000, 3, 8_000, 6);

    private static HitRatio store(EvictionPolicy policy, Trace trace) {
        try (StoreCache cache = new StoreCache(policy, trace.budget(), REQUESTS_PER_SECOND, 1)) {
            HitRatio ratio = Cache.replay(trace, cache);
            cache.keyspace().check();
            assertThat(cache.usedMax()).isLessThanOrEqualTo(trace.budget() + trace.budget() / 100);
            return ratio;
        }
    }

    private static double best(Trace trace, ReferencePolicy... policies) {
        double best = 0;
        for (ReferencePolicy policy : policies) {
            best = Math.max(best, Cache.replay(trace, policy.cacheFor(trace)).objects());
        }
        return best;
    }

    private static void assertWithin(double points, Trace trace, EvictionPolicy policy, ReferencePolicy... references) {
        assertThat(store(policy, trace).objects())
                .as("%s, hits in %%", trace.name())
                .isGreaterThan(best(trace, references) - points);
    }

    @Test
    void lruComesCloseToExactLru() {
        assertWithin(2.5, ZIPF, EvictionPolicy.ALLKEYS_LRU, ReferencePolicy.LRU);
        assertWithin(3.5, RECENCY, EvictionPolicy.ALLKEYS_LRU, ReferencePolicy.LRU);
        assertWithin(2.5, SIZED, EvictionPolicy.ALLKEYS_LRU, ReferencePolicy.LRU);
    }

    @Test
    void volatileLruIsNoWorse() {
        assertWithin(4, ZIPF, EvictionPolicy.VOLATILE_LRU, ReferencePolicy.LRU); // five bytes of expiry an entry
    }

    @Test
    void lfuKeepsWhatIsPopular() {
        assertWithin(3, ZIPF, EvictionPolicy.ALLKEYS_LFU, ReferencePolicy.LFU);
        assertWithin(3.5, SCANNED, EvictionPolicy.ALLKEYS_LFU, ReferencePolicy.LFU);
    }

    @Test
    void tinylfuIsNeverFarFromTheBest() {
        ReferencePolicy[] both = {ReferencePolicy.LRU, ReferencePolicy.S3_FIFO};
        assertWithin(2.5, ZIPF, EvictionPolicy.ALLKEYS_TINYLFU, both);
        assertWithin(4.5, RECENCY, EvictionPolicy.ALLKEYS_TINYLFU, both);
        assertWithin(3.5, SCANNED, EvictionPolicy.ALLKEYS_TINYLFU, both);
        assertWithin(2.5, SHIFTS, EvictionPolicy.ALLKEYS_TINYLFU, both);
    }

    @Test
    void tinylfuHitsInLoopsLargerThanTheCache() {
        assertThat(Cache.replay(LOOP, ReferencePolicy.LRU.cacheFor(LOOP)).objects())
                .isLessThan(1);
        assertThat(store(EvictionPolicy.ALLKEYS_TINYLFU, LOOP).objects()).isGreaterThan(40);
    }

    @Test
    void tinylfuPrefersSmallEntriesWithoutLosingTheBytes() {
        HitRatio ratio = store(EvictionPolicy.ALLKEYS_TINYLFU, SIZED);
        HitRatio lru = Cache.replay(SIZED, ReferencePolicy.LRU.cacheFor(SIZED));
        assertThat(ratio.objects()).isGreaterThan(lru.objects() + 8);
        assertThat(ratio.bytes()).isGreaterThan(lru.bytes() - 5);
    }
}
