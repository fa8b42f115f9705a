package dev.torc.app.load.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZipfChooserTest {
    private static final int DRAWS = 400_000;

    @ParameterizedTest
    @ValueSource(doubles = {0.3, 0.99, 1, 1.5, 3})
    void ranksComeAsOftenAsThePowerLawSays(double theta) {
        int n = 50;
        int[] seen = new int[n];
        ZipfChooser chooser = new ZipfChooser(n, theta, new SplittableRandom(7));
        for (int i = 0; i < DRAWS; i++) {
            seen[(int) chooser.next()]++;
        }
        double zeta = 0;
        for (int k = 1; k <= n; k++) {
            zeta += Math.pow(k, -theta);
        }
        for (int k = 1; k <= n; k++) {
            double p = Math.pow(k, -theta) / zeta;
            double fiveSigma = 5 * Math.sqrt(p * (1 - p) / DRAWS);
            assertThat((double) seen[k - 1] / DRAWS)
                    .as("rank %d of theta %s", k, theta)
                    .isCloseTo(p, Offset.offset(fiveSigma + 1e-9));
        }
    }

    @Test
    void aHugeKeySpaceStaysInsideItsBounds() {
        long n = KeySpace.MAX_KEYS;
        ZipfChooser chooser = new ZipfChooser(n, 0.5, new SplittableRandom(3));
        long most = 0;
        for (int i = 0; i < DRAWS; i++) {
            long rank = chooser.next();
            assertThat(rank).isBetween(0L, n - 1);
            most = Math.max(most, rank);
        }
        assertThat(most).isGreaterThan(n / 2);
    }

    @Test
    void oneKeyIsAlwaysChosen() {
        ZipfChooser chooser = new ZipfChooser(1, 0.99, new SplittableRandom(3));
        for (int i = 0; i < 100; i++) {
            assertThat(chooser.next()).isZero();
        }
    }
}
