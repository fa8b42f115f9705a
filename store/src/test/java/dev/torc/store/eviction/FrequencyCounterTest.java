package dev.torc.store.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FrequencyCounterTest {
    private static final long MINUTE = 60_000;
    private static final long START = 1_700_000_040_000L / MINUTE * MINUTE;

    private final FrequencyCounter counter = new FrequencyCounter();
    private final SplittableRandom random = new SplittableRandom(42);

    private int after(int hits) {
        int bits = counter.inserted(START);
        for (int i = 0; i < hits; i++) {
            bits = counter.used(bits, START, random.nextLong());
        }
        return counter.count(bits, START);
    }

    @Test
    void newEntryCountsFive() {
        assertThat(counter.count(counter.inserted(START), START)).isEqualTo(5);
    }

    /** The table in redis.conf for lfu-log-factor 10: 100 hits 10, 1000 hits 18, 100K hits 142, 1M hits 255. */
    @Test
    void growsAsRedisDocuments() {
        counter.configure(10, 1);
        assertThat(after(100)).isBetween(8, 12);
        assertThat(after(1_000)).isBetween(15, 21);
        assertThat(after(100_000)).isBetween(130, 155);
        assertThat(after(1_000_000)).isEqualTo(255);
    }

    @Test
    void logFactorZeroCountsEveryHit() {
        counter.configure(0, 1);
        assertThat(after(50)).isEqualTo(55);
        assertThat(after(1_000)).isEqualTo(255);
    }

    @Test
    void losesOneAPeriodWhenSwept() {
        counter.configure(10, 2);
        int bits = counter.of(100, START);
        for (int period = 1; period <= 10; period++) {
            long now = START + period * 2L * MINUTE;
            assertThat(counter.count(bits, now)).isEqualTo(100 - period); // seen before the sweep comes by
            bits = counter.age(bits, now);
            assertThat(counter.count(bits, now)).isEqualTo(100 - period);
            bits = counter.age(bits, now + MINUTE); // twice in a period changes nothing
        }
    }

    @Test
    void stopsAtZero() {
        int bits = counter.of(1, START);
        for (int minute = 1; minute < 5; minute++) {
            bits = counter.age(bits, START + minute * MINUTE);
        }
        assertThat(counter.count(bits, START + 5 * MINUTE)).isZero();
    }

    @Test
    void decayTimeZeroKeepsCounts() {
        counter.configure(10, 0);
        int bits = counter.of(77, START);
        assertThat(counter.count(bits, START + 1_000 * MINUTE)).isEqualTo(77);
        assertThat(counter.age(bits, START + 999 * MINUTE)).isEqualTo(bits);
    }

    @Test
    void aUseMakesUpForTheMissedDecrement() {
        int bits = counter.of(5, START);
        bits = counter.used(bits, START + MINUTE, 0); // 5 - 1, then + 1 for certain
        assertThat(counter.count(bits, START + MINUTE)).isEqualTo(5);
    }
}
