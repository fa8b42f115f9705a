package dev.torc.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.storage.MemoryStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random effects, alone and in groups, small and too large for the ring, come back from ring and disk as they went in. */
class JournalModelTest {
    @ParameterizedTest
    @EnumSource(FsyncPolicy.class)
    void readersAndScansGetWhatWasAppended(FsyncPolicy policy) throws Exception {
        for (long seed = 1; seed <= 6; seed++) {
            run(policy, seed);
        }
    }

    private static void run(FsyncPolicy policy, long seed) throws Exception {
        Random random = new Random(seed);
        MemoryStorage storage = new MemoryStorage();
        try (JournalFixture f = new JournalFixture(storage, JournalFixture.small(policy))) {
            JournalReader quick = f.journal.reader(0);
            JournalReader lazy = f.journal.reader(0);
            List<String> quickRead = new ArrayList<>();
            List<String> lazyRead = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                int valueMax = random.nextInt(100) == 0 ? 100_000 : 500;
                if (f.journal.hasRoomFor(3L * valueMax + 300)) {
                    if (random.nextInt(4) == 0) {
                        int effects = random.nextInt(1, 4);
                        f.group(() -> {
                            for (int e = 0; e < effects; e++) {
                                f.append(f.changes.any(random, valueMax));
                            }
                        });
                    } else {
                        f.append(f.changes.any(random, valueMax));
                    }
                }
                if (random.nextInt(3) == 0) {
                    f.nowNs += random.nextInt(300_000_000);
                    f.journal.runOnce(f.nowNs);
                }
                if (random.nextInt(5) == 0) {
                    quick.poll(JournalFixture.collectInto(quickRead));
                }
                if (random.nextInt(400) == 0) {
                    lazyRead.addAll(JournalFixture.readAll(lazy));
                }
            }
            f.journal.flush();
            quickRead.addAll(JournalFixture.readAll(quick));
            lazyRead.addAll(JournalFixture.readAll(lazy));
            assertThat(quickRead).as("seed %d", seed).isEqualTo(f.appended);
            assertThat(lazyRead).as("seed %d", seed).isEqualTo(f.appended);
            assertThat(JournalFixture.scan(storage)).as("seed %d", seed).isEqualTo(f.appended);
            assertThat(f.appended).hasSizeGreaterThan(1000);
            assertThat(storage.list()).hasSizeGreaterThan(4);
            // A reader may start at any frame, and a scan too.
            int from = random.nextInt(f.appended.size() - 1);
            long position = f.ends.get(from);
            try (JournalReader reader = f.journal.reader(position)) {
                assertThat(JournalFixture.readAll(reader)).isEqualTo(f.appended.subList(from + 1, f.appended.size()));
            }
            List<String> scanned = new ArrayList<>();
            JournalScan.run(storage, position, JournalFixture.collectInto(scanned));
            assertThat(scanned).isEqualTo(f.appended.subList(from + 1, f.appended.size()));
            quick.close();
            lazy.close();
        }
    }
}
