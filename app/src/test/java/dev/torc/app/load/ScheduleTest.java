package dev.torc.app.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    private static List<Long> take(Schedule schedule, int n) {
        List<Long> due = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            due.add(schedule.take());
        }
        return due;
    }

    @Test
    void threadsTakeTurnsAndTogetherKeepTheRate() {
        Pace pace = new Pace(1_000, false);
        TreeSet<Long> due = new TreeSet<>();
        for (int thread = 0; thread < 4; thread++) {
            due.addAll(take(pace.schedule(5_000, thread, 4, new SplittableRandom(1)), 25));
        }
        List<Long> expected = new ArrayList<>();
        for (long i = 0; i < 100; i++) {
            expected.add(5_000 + i * 1_000_000);
        }
        assertThat(due).containsExactlyElementsOf(expected);
    }

    @Test
    void randomArrivalsHaveTheRateAsTheirMeanAndExponentialGaps() {
        Schedule schedule = new Pace(10_000, true).schedule(0, 0, 1, new SplittableRandom(9));
        List<Long> due = take(schedule, 100_001);
        assertThat(due.getLast() / 1e5).isCloseTo(100_000, Offset.offset(1_500.0));
        assertThat(due).isSorted();
        long longGaps = 0;
        for (int i = 1; i < due.size(); i++) {
            longGaps += due.get(i) - due.get(i - 1) > 200_000 ? 1 : 0;
        }
        assertThat(longGaps / 1e5).isCloseTo(Math.exp(-2), Offset.offset(0.01));
    }

    @Test
    void whatWasNotSentInTimeIsCounted() {
        Schedule schedule = new Pace(1_000, false).schedule(0, 0, 1, new SplittableRandom(1));
        take(schedule, 10);
        assertThat(schedule.dueNanos()).isEqualTo(10_000_000);
        assertThat(schedule.countUntil(10_000_000)).isZero();
        assertThat(schedule.countUntil(10_000_001)).isEqualTo(1);
        assertThat(schedule.countUntil(100_000_000)).isEqualTo(90);
        assertThat(schedule.countUntil(0)).isZero();
    }
}
