package dev.torc.commands.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.commands.stats.LatencyMonitor.Sample;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LatencyMonitorTest {
    private static final long MS = 1_000_000;

    private final LatencyMonitor monitor = new LatencyMonitor();

    @Test
    void recordsNothingWhenOffOrBelowTheThreshold() {
        monitor.offer("e", 100 * MS, 0);
        monitor.thresholdMs(10);
        monitor.offer("e", 10 * MS - 1, 0);
        assertThat(monitor.events()).isEmpty();
    }

    @Test
    void keepsTheWorstOfEachOfTheLast160Seconds() {
        monitor.thresholdMs(1);
        monitor.offer("e", 500 * MS, 0);
        for (int second = 1; second <= 200; second++) {
            monitor.offer("e", 2 * MS, second * 1000L);
            monitor.offer("e", 3 * MS, second * 1000L + 500);
            monitor.offer("e", 1 * MS, second * 1000L + 900);
        }
        LatencyMonitor.Event event = Objects.requireNonNull(monitor.event("e"));
        assertThat(event.samples()).hasSize(160).first().isEqualTo(new Sample(41, 3));
        assertThat(event.latest()).isEqualTo(new Sample(200, 3));
        assertThat(event.maxMs()).isEqualTo(500);
    }
}
