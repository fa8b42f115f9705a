package dev.torc.app.load.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyDistributionTest {
    private static KeyChooser chooser(String distribution, long keys) {
        return KeyDistribution.parse(distribution).chooser(keys, new SplittableRandom(1), 0, 1);
    }

    @Test
    void namesStandForTheirUsualParameters() {
        assertThat(KeyDistribution.parse("uniform")).isEqualTo(new KeyDistribution.Uniform());
        assertThat(KeyDistribution.parse("sequential")).isEqualTo(new KeyDistribution.Sequential());
        assertThat(KeyDistribution.parse("zipf")).isEqualTo(new KeyDistribution.Zipf(0.99));
        assertThat(KeyDistribution.parse("zipf:1.2")).isEqualTo(new KeyDistribution.Zipf(1.2));
        assertThat(KeyDistribution.parse("hotspot")).isEqualTo(new KeyDistribution.Hotspot(1, 90));
        assertThat(KeyDistribution.parse("hotspot:5:80")).isEqualTo(new KeyDistribution.Hotspot(5, 80));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "zip",
                "zipf:",
                "zipf:0",
                "zipf:x",
                "zipf:1:2",
                "uniform:1",
                "hotspot:5",
                "hotspot:101:5",
                "hotspot:1:2:3"
            })
    void otherTextsAreRefusedByName(String text) {
        assertThatThrownBy(() -> KeyDistribution.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("distribution '" + text + "'")
                .hasMessageContaining("expected:");
    }

    @Test
    void uniformReachesEveryKey() {
        KeyChooser chooser = chooser("uniform", 100);
        BitSet seen = new BitSet();
        for (int i = 0; i < 5_000; i++) {
            seen.set((int) chooser.next());
        }
        assertThat(seen.cardinality()).isEqualTo(100);
        assertThat(seen.length()).isEqualTo(100);
    }

    @Test
    void sequentialThreadsBeginInTheirOwnPartsAndGoRound() {
        KeyChooser second = new KeyDistribution.Sequential().chooser(10, new SplittableRandom(1), 1, 2);
        long[] first = new long[10];
        for (int i = 0; i < 10; i++) {
            first[i] = second.next();
        }
        assertThat(first).containsExactly(5, 6, 7, 8, 9, 0, 1, 2, 3, 4);
    }

    @Test
    void aHotspotGetsItsShare() {
        int keys = 1_000;
        int draws = 100_000;
        int[] seen = new int[keys];
        KeyChooser chooser = chooser("hotspot:1:90", keys);
        for (int i = 0; i < draws; i++) {
            seen[(int) chooser.next()]++;
        }
        int hot = 0;
        int hotKeys = 0;
        for (int count : seen) {
            if (count > draws / keys * 10) {
                hot += count;
                hotKeys++;
            }
        }
        assertThat(hotKeys).isEqualTo(10);
        assertThat((double) hot / draws).isCloseTo(0.9, Offset.offset(0.01));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 10, 97, 1_000, 65_536, 100_000})
    void scatteringIsAPermutation(long n) {
        Scatter scatter = new Scatter(n);
        BitSet seen = new BitSet();
        for (long rank = 0; rank < n; rank++) {
            seen.set((int) scatter.place(rank));
        }
        assertThat(seen.cardinality()).isEqualTo((int) n);
        assertThat(seen.length()).isEqualTo((int) n);
    }

    @Test
    void scatteredNeighboursAreFarApartInTheLargestKeySpace() {
        long n = KeySpace.MAX_KEYS;
        Scatter scatter = new Scatter(n);
        assertThat(scatter.place(n - 1)).isBetween(0L, n - 1);
        assertThat(Math.abs(scatter.place(1) - scatter.place(0))).isGreaterThan(n / 4);
    }

    @Test
    void aSeedRepeatsARun() {
        KeyChooser one = chooser("zipf", 1_000_000);
        KeyChooser other = chooser("zipf", 1_000_000);
        for (int i = 0; i < 1_000; i++) {
            assertThat(one.next()).isEqualTo(other.next());
        }
    }
}
