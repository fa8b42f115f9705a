package dev.torc.store.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecencyStampsTest {
    private static final long START = 1_700_000_000_000L;
    private static final long HOUR = 3_600_000;

    private final RecencyStamps stamps = new RecencyStamps(START);

    @Test
    void idleTimeGrowsUntilTheNextUse() {
        int stamp = stamps.used(START);
        assertThat(stamps.idleMs(stamp, START + 10_000)).isBetween(9_000L, 11_000L);
        stamp = stamps.used(START + 10_000);
        assertThat(stamps.idleMs(stamp, START + 10_000)).isLessThan(2_000);
        assertThat(stamps.idleMs(stamp, START + 13_000)).isBetween(2_000L, 4_000L);
    }

    @Test
    void laterUseIsYounger() {
        int old = stamps.used(START);
        int young = stamps.used(START + 5_000);
        assertThat(stamps.rank(old, START + 5_000)).isGreaterThan(stamps.rank(young, START + 5_000));
    }

    @Test
    void underPressureTicksFollowTurnoverNotTime() {
        stamps.budget(128_000);
        int first = stamps.inserted(100, START);
        for (int i = 0; i < 64; i++) {
            stamps.inserted(1_000, START); // half a budget within one millisecond
        }
        assertThat(stamps.rank(first, START)).isBetween(60, 66);
    }

    @Test
    void sweptStampsNeverLookYoungAgain() {
        int stamp = stamps.used(START);
        int previousRank = 0;
        for (long now = START; now < START + 80 * HOUR; now += 60_000) {
            stamps.used(now); // somebody else is active
            stamp = stamps.age(stamp, now);
            int rank = stamps.rank(stamp, now);
            assertThat(rank).isGreaterThanOrEqualTo(previousRank);
            previousRank = rank;
            long idle = stamps.idleMs(stamp, now);
            long truth = Math.min(now - START, 59 * HOUR);
            assertThat(idle).isBetween(truth - 1_100_000, truth + 2_100_000);
        }
        assertThat(stamp).isEqualTo(RecencyStamps.ANCIENT);
    }

    @Test
    void idleServerTellsIdleTimeOverDays() {
        int stamp = stamps.used(START);
        for (long now = START; now < START + 30 * HOUR; now += 60_000) {
            stamp = stamps.age(stamp, now); // the sweep is all that happens
        }
        assertThat(stamps.idleMs(stamp, START + 30 * HOUR)).isBetween(29 * HOUR, 31 * HOUR);
    }

    @Test
    void restoredIdleTimeIsAtLeastWhatWasGiven() {
        for (int i = 0; i < 200; i++) {
            stamps.used(START + 1_000L * i);
        }
        long now = START + 200_000;
        stamps.used(now);
        for (long idle : new long[] {0, 1_000, 30_000, 150_000, 1_000_000, 10 * HOUR}) {
            int stamp = stamps.idleFor(idle, now);
            assertThat(stamps.idleMs(stamp, now)).as("%d ms", idle).isBetween(idle, idle + 1_100_000);
        }
        assertThat(stamps.idleMs(stamps.idleFor(30_000, now), now)).isLessThan(33_000);
        assertThat(stamps.idleFor(400 * HOUR, now)).isEqualTo(RecencyStamps.ANCIENT);
    }

    @Test
    void idleTimeIsRestoredToTheSecondByAServerThatHasJustStarted() {
        long now = START + 1_900; // nothing was used since the start
        for (long idle : new long[] {0, 1_000, 2_000, 59_000, 180_000}) {
            assertThat(stamps.idleMs(stamps.idleFor(idle, now), now)).isEqualTo(idle);
        }
    }

    @Test
    void secondsOfIdleTimeEndWithThoseOfTheClock() {
        stamps.used(START + 1_900);
        int stamp = stamps.used(START + 2_500);
        assertThat(stamps.idleMs(stamp, START + 2_900)).isZero();
        assertThat(stamps.idleMs(stamp, START + 3_000)).isEqualTo(1_000);
    }

    @Test
    void clockSetBackDoesNotStopTime() {
        stamps.used(START);
        long earlier = START - HOUR;
        int before = stamps.used(earlier);
        int after = stamps.used(earlier + 10_000);
        assertThat(stamps.rank(before, earlier + 10_000)).isGreaterThan(stamps.rank(after, earlier + 10_000));
    }

    @Test
    void slowPressureStretchesTicksSoThatVictimsStayInTheFineRange() {
        stamps.budget(1 << 20);
        long now = START;
        // An insert of 1/1000 of the budget every 20 s: a turnover takes five and a half hours.
        int[] ring = new int[1000];
        for (int i = 0; i < 20_000; i++) {
            now += 20_000;
            int victim = stamps.age(ring[i % 1000], now);
            if (i > 1000) {
                stamps.evicted(victim);
            }
            ring[i % 1000] = stamps.inserted(1 << 10, now);
            for (int j = 0; j < 1000; j++) {
                ring[j] = stamps.age(ring[j], now);
            }
        }
        assertThat(ring[(20_000 - 900) % 1000]).isLessThan(RecencyStamps.FINE);
    }

    @Test
    void everyNineBitValueIsAValidStamp() {
        for (int bits = 0; bits < 512; bits++) {
            int aged = stamps.age(bits, START);
            assertThat(aged).isBetween(0, 511);
            assertThat(stamps.idleMs(bits, START)).isNotNegative();
            assertThat(stamps.rank(aged, START)).isBetween(0, 511);
        }
    }
}
