package dev.torc.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.snapshot.Data.Entry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two threads change data, two copy, two serialise, a seventh writes the file: it holds exactly what stood there at the cut. */
class SnapshotConcurrencyTest {
    private static final int KEYS = 60_000;
    private static final int ROUNDS = 4;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void holdsExactlyTheDataOfTheCut(long seed) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(7);
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong changed = new AtomicLong();
        try (Data data = new Data(seed)) {
            List<Future<?>> changers = new ArrayList<>();
            for (int t = 0; t < 2; t++) {
                changers.add(threads.submit(changing(data, seed * 10 + t, stop, changed)));
            }
            for (int round = 0; round < ROUNDS; round++) {
                long before = changed.get();
                while (changed.get() < before + KEYS) {
                    Thread.onSpinWait();
                }
                data.keyspace.lockAll();
                Map<String, Entry> atCut = data.entries();
                Snapshot snapshot = Snapshot.begin(data.keyspace, Data.PLAIN, Data.NOW);
                data.keyspace.unlockAll();
                List<Future<?>> walk = new ArrayList<>();
                for (int t = 0; t < 2; t++) {
                    walk.add(threads.submit(copying(snapshot, new SplittableRandom(seed + round * 10 + t))));
                    walk.add(threads.submit(serialising(snapshot)));
                }
                Data.FileBytes file = threads.submit(writing(snapshot)).get();
                for (Future<?> each : walk) {
                    each.get();
                }
                assertThat(snapshot.keysSaved()).isEqualTo(atCut.size());
                try (Data copy = new Data(seed + 100)) {
                    copy.load(file.toByteArray(), Runnable::run, 1, Long.MIN_VALUE);
                    assertThat(copy.entries())
                            .as("seed %d, round %d", seed, round)
                            .isEqualTo(atCut);
                }
            }
            stop.set(true);
            for (Future<?> each : changers) {
                each.get();
            }
            data.keyspace.check();
        } finally {
            stop.set(true);
            threads.shutdownNow();
        }
    }

    private static Callable<Void> changing(Data of, long seed, AtomicBoolean stop, AtomicLong changed) {
        return () -> {
            try (Data data = of.shared()) {
                RandomChanges changes = new RandomChanges(data, new SplittableRandom(seed), KEYS);
                for (long now = Data.NOW; !stop.get(); now++) {
                    changes.one(now);
                    changed.incrementAndGet();
                }
            }
            return null;
        };
    }

    private static Callable<Void> copying(Snapshot snapshot, SplittableRandom random) {
        return () -> {
            while (!snapshot.isWalkComplete()) {
                int budget = random.nextInt(1, 30_000);
                if ((random.nextBoolean() ? snapshot.copy(budget) : snapshot.copyIfFree(budget)) < 0) {
                    Thread.sleep(0, 100_000);
                }
            }
            return null;
        };
    }

    private static Callable<Void> serialising(Snapshot snapshot) {
        return () -> {
            while (!snapshot.isWalkComplete()) {
                if (!snapshot.serialise()) {
                    Thread.sleep(0, 100_000);
                }
            }
            return null;
        };
    }

    private static Callable<Data.FileBytes> writing(Snapshot snapshot) throws IOException {
        return () -> {
            Data.FileBytes file = new Data.FileBytes();
            while (true) {
                switch (snapshot.write(file)) {
                    case ALL -> {
                        return file;
                    }
                    case NOTHING_YET -> Thread.sleep(0, 100_000);
                    case SOME -> {}
                }
            }
        };
    }
}
