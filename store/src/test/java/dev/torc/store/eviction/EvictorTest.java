package dev.torc.store.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.memory.Heap;
import dev.torc.memory.PageHeap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EvictorTest {
    private static final long START = 1_700_000_000_000L;
    private static final long ALL_BITS = -1L;

    private final PageHeap pages = new PageHeap(64 << 20);
    private final Heap heap = new Heap(pages);
    private final Evictor evictor = new Evictor(heap, 0, 4, 1, START);

    @AfterEach
    void close() {
        pages.close();
    }

    private void use(EvictionPolicy policy) {
        evictor.configure(policy, 5, 10, 1);
        evictor.budget(1 << 20);
    }

    /** Offers states as if they were the only entries; returns the index of the victim, -1: none. */
    private int victim(long nowMs, long[] expireAtMs, int... states) {
        evictor.begin(nowMs, states.length);
        while (evictor.wantsMore()) {
            evictor.nextPlace();
            for (int i = 0; i < states.length; i++) {
                long place = (long) (i + 1) << 40;
                evictor.offer(i + 1, place, ALL_BITS, states[i], 100, expireAtMs.length == 0 ? -1 : expireAtMs[i]);
            }
        }
        return (int) evictor.victim() - 1;
    }

    private int insert(int i, long nowMs, boolean hasExpiry) {
        return evictor.onInsert(0, (long) (i + 1) << 40, 100, nowMs, hasExpiry);
    }

    @Test
    void lruTakesTheLongestUnused() {
        use(EvictionPolicy.ALLKEYS_LRU);
        int a = insert(0, START, false);
        int b = insert(1, START + 2_000, false);
        int c = insert(2, START + 4_000, false);
        assertThat(victim(START + 5_000, new long[0], a, b, c)).isZero();
        a = evictor.onHit(a, 0, START + 6_000);
        assertThat(victim(START + 7_000, new long[0], a, b, c)).isEqualTo(1);
    }

    @Test
    void lfuTakesTheLeastUsed() {
        use(EvictionPolicy.ALLKEYS_LFU);
        int a = insert(0, START, false);
        int b = insert(1, START, false);
        for (int i = 0; i < 100; i++) {
            a = evictor.onHit(a, 0, START);
        }
        assertThat(evictor.frequency(a, START)).isGreaterThan(5);
        assertThat(victim(START, new long[0], a, b)).isEqualTo(1);
    }

    @Test
    void volatilePoliciesSpareEntriesWithoutExpiry() {
        for (EvictionPolicy policy : EvictionPolicy.values()) {
            if (policy.volatileOnly()) {
                use(policy);
                int forever = insert(0, START, false);
                int expiring = insert(1, START + 9_000, true);
                assertThat(victim(START + 10_000, new long[] {-1, START + 20_000}, forever, expiring))
                        .as(policy.configName())
                        .isEqualTo(1);
                assertThat(victim(START + 10_000, new long[] {-1}, forever)).isEqualTo(-1);
            }
        }
    }

    @Test
    void volatileTtlTakesTheSoonest() {
        use(EvictionPolicy.VOLATILE_TTL);
        int state = insert(0, START, true);
        assertThat(evictor.wantsExpiry()).isTrue();
        long[] expiry = {START + 9_000, START + 3_000, START + 5_000};
        assertThat(victim(START, expiry, state, state, state)).isEqualTo(1);
    }

    @Test
    void randomTakesAnyone() {
        use(EvictionPolicy.ALLKEYS_RANDOM);
        int state = insert(0, START, false);
        boolean[] taken = new boolean[3];
        for (int i = 0; i < 100; i++) {
            taken[victim(START, new long[0], state, state, state)] = true;
        }
        assertThat(taken).containsOnly(true);
    }

    @Test
    void noevictionTakesNobodyButTellsIdleTime() {
        int state = insert(0, START, false);
        assertThat(victim(START + 10_000, new long[0], state)).isEqualTo(-1);
        assertThat(evictor.idleMs(state, START + 10_000)).isBetween(5_000L, 11_000L);
        state = evictor.onHit(state, 0, START + 10_000);
        assertThat(evictor.idleMs(state, START + 10_000)).isLessThan(5_000);
    }

    @Test
    void tinylfuTakesTheLargerOfTwoEquals() {
        use(EvictionPolicy.ALLKEYS_TINYLFU);
        int state = insert(0, START, false);
        evictor.begin(START, 2);
        while (evictor.wantsMore()) {
            evictor.nextPlace();
            evictor.offer(1, 0, ALL_BITS, state, 100, -1);
            evictor.offer(2, 0, ALL_BITS, state, 5_000, -1);
            evictor.offer(3, 0, ALL_BITS, state, 300, -1);
        }
        assertThat(evictor.victim()).isEqualTo(2);
    }

    @Test
    void tinylfuReadsTheBucketOfTheOldestNewcomer() {
        use(EvictionPolicy.ALLKEYS_TINYLFU);
        evictor.begin(START, 100); // builds the queue
        long place = 0x0123_4567_89AB_CDEFL;
        evictor.onInsert(5, place, 100, START, false);
        evictor.begin(START, 100);
        assertThat(evictor.wantsMore()).isTrue();
        long named = evictor.nextPlace();
        assertThat(evictor.nextDb()).isEqualTo(5);
        assertThat(named >>> 32).isEqualTo(place >>> 32);
    }

    @Test
    void keyThatComesBackGoesToMain() {
        use(EvictionPolicy.ALLKEYS_TINYLFU);
        evictor.begin(START, 100);
        long place = 0x0123_4567_89AB_CDEFL;
        int state = evictor.onInsert(0, place, 100, START, false);
        assertThat(evictor.frequency(state, START)).isZero();
        evictor.onEvict(place, state, 100);
        state = evictor.onInsert(0, place, 100, START, false);
        assertThat(evictor.frequency(state, START)).isEqualTo(1);
    }

    @Test
    void expiryBitFollowsTheEntryThroughEverything() {
        for (EvictionPolicy policy : EvictionPolicy.values()) {
            use(policy);
            int state = insert(0, START, true);
            assertThat(Evictor.hasExpiry(state)).isTrue();
            state = evictor.age(evictor.onHit(state, 0, START), START + 100_000_000);
            assertThat(Evictor.hasExpiry(state)).isTrue();
            state = evictor.onHit(Evictor.withExpiry(state, false), 0, START);
            assertThat(Evictor.hasExpiry(state)).isFalse();
        }
    }

    @Test
    void restoredIdleTimeAndFrequencyAreKept() {
        use(EvictionPolicy.ALLKEYS_LRU);
        int idle = evictor.withIdle(Evictor.EXPIRY_BIT, 1_000_000, START);
        assertThat(evictor.idleMs(idle, START)).isGreaterThanOrEqualTo(1_000_000);
        assertThat(Evictor.hasExpiry(idle)).isTrue();
        use(EvictionPolicy.ALLKEYS_LFU);
        int frequent = evictor.withFrequency(0, 100, START);
        assertThat(evictor.frequency(frequent, START)).isEqualTo(100);
    }

    @Test
    void changingThePolicyGivesTablesBack() {
        use(EvictionPolicy.ALLKEYS_TINYLFU);
        evictor.begin(START, 1_000);
        assertThat(heap.usedBytes(Heap.OTHER)).isPositive();
        assertThat(evictor.memoryBytes()).isZero();
        use(EvictionPolicy.ALLKEYS_LRU);
        assertThat(heap.usedBytes(Heap.OTHER)).isZero();
        assertThat(evictor.memoryBytes()).isEqualTo(512);
    }

    @ParameterizedTest
    @EnumSource
    void anyPolicyTakesStatesThatAnyOtherLeft(EvictionPolicy policy) {
        use(policy);
        SplittableRandom random = new SplittableRandom(7);
        int[] states = new int[1 << Evictor.STATE_BITS];
        for (int i = 0; i < states.length; i++) {
            states[i] = i;
        }
        long now = START;
        for (int step = 0; step < 200; step++) {
            now += random.nextInt(100_000);
            int victim = victim(now, new long[states.length], states);
            if (policy.evicts()) {
                assertThat(victim).isNotNegative();
                evictor.onEvict((long) victim << 40, states[victim], 100);
                states[victim] = insert(victim, now, true);
            }
            for (int i = 0; i < states.length; i++) {
                states[i] = random.nextInt(8) == 0 ? evictor.onHit(states[i], 0, now) : evictor.age(states[i], now);
                assertThat(states[i]).isBetween(0, (1 << Evictor.STATE_BITS) - 1);
                assertThat(evictor.idleMs(states[i], now)).isNotNegative();
                assertThat(evictor.frequency(states[i], now)).isBetween(0, 255);
            }
        }
    }
}
