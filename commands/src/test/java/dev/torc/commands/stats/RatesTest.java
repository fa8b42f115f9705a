package dev.torc.commands.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.torc.commands.stats.Rates.Metric;
import org.junit.jupiter.api.Test;

class RatesTest {
    private static final long TENTH_NS = 100_000_000;

    private final Rates rates = new Rates();

    @Test
    void averagesTheLastSixteenSamples() {
        for (int i = 0; i <= 32; i++) {
            rates.sample(i * TENTH_NS, i * 50L, i * 1000L, 0);
        }
        assertThat(rates.perSecond(Metric.COMMANDS)).isEqualTo(500, offset(0.1));
        assertThat(rates.perSecond(Metric.INPUT_BYTES)).isEqualTo(10_000, offset(0.1));
        assertThat(rates.perSecond(Metric.OUTPUT_BYTES)).isZero();
    }

    @Test
    void isDueEachTenthOfASecondAndStartsAnewWhenReset() {
        assertThat(rates.isDue(0)).isTrue();
        rates.sample(0, 100, 0, 0);
        assertThat(rates.isDue(TENTH_NS - 1)).isFalse();
        assertThat(rates.isDue(TENTH_NS)).isTrue();
        rates.sample(TENTH_NS, 200, 0, 0);
        rates.reset();
        assertThat(rates.perSecond(Metric.COMMANDS)).isZero();
    }
}
