package dev.torc.app.load.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueSizesTest {
    private final SplittableRandom random = new SplittableRandom(5);

    @Test
    void oneSizeIsFixed() {
        ValueSizes sizes = ValueSizes.parse("1k");
        assertThat(sizes.fixed()).isTrue();
        assertThat(sizes.max()).isEqualTo(1024);
        assertThat(sizes.next(random)).isEqualTo(1024);
    }

    @Test
    void aRangeIsDrawnFromIncludingItsEnds() {
        ValueSizes sizes = ValueSizes.parse("3-5");
        int[] seen = new int[6];
        for (int i = 0; i < 3_000; i++) {
            seen[sizes.next(random)]++;
        }
        assertThat(sizes.fixed()).isFalse();
        assertThat(seen[0] + seen[1] + seen[2]).isZero();
        for (int size = 3; size <= 5; size++) {
            assertThat(seen[size]).isBetween(800, 1_200);
        }
    }

    @Test
    void weightsAreShares() {
        ValueSizes sizes = ValueSizes.parse("10:70,20-30:25,1m:5");
        int small = 0;
        int large = 0;
        for (int i = 0; i < 20_000; i++) {
            int size = sizes.next(random);
            small += size == 10 ? 1 : 0;
            large += size == 1 << 20 ? 1 : 0;
        }
        assertThat(small / 20_000.0).isCloseTo(0.70, Offset.offset(0.02));
        assertThat(large / 20_000.0).isCloseTo(0.05, Offset.offset(0.01));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "5-3", "1:2:3", "1-2-3", "1:0", "1:x", "1g", "513m", "1,,2", "k"})
    void otherTextsAreRefusedByName(String text) {
        assertThatThrownBy(() -> ValueSizes.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("value sizes '" + text + "'")
                .hasMessageContaining("expected:");
    }
}
