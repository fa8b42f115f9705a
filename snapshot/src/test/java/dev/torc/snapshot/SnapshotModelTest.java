package dev.torc.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.snapshot.Data.Entry;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random changes between the slices of a snapshot: what comes out is what stood there when it began. */
class SnapshotModelTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void holdsExactlyTheDataOfItsBeginning(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        int keys = 1 << random.nextInt(3, 16);
        try (Data data = new Data(seed)) {
            RandomChanges changes = new RandomChanges(data, random, keys);
            long now = Data.NOW;
            for (int i = 0; i < 3 * keys; i++) {
                changes.one(now++);
            }
            for (int round = 0; round < 4; round++) {
                Map<String, Entry> atCut = data.entries();
                Snapshot snapshot = data.begin(Data.PLAIN);
                assertThat(snapshot.keysAtCut()).isEqualTo(atCut.size());
                int changesPerStep = 1 << random.nextInt(9);
                Data.FileBytes file = new Data.FileBytes();
                while (snapshot.write(file) != Snapshot.Written.ALL) {
                    for (int i = random.nextInt(changesPerStep); i > 0; i--) {
                        changes.one(now++);
                    }
                    if (random.nextBoolean()) {
                        snapshot.step(random.nextInt(1, 20_000));
                    }
                }
                assertThat(snapshot.keysSaved()).isEqualTo(atCut.size());
                try (Data copy = new Data(seed + 100)) {
                    copy.load(file.toByteArray(), Runnable::run, 1, Long.MIN_VALUE);
                    assertThat(copy.entries())
                            .as("seed %d, round %d", seed, round)
                            .isEqualTo(atCut);
                }
                data.keyspace.check();
            }
        }
    }
}
