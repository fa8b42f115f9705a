package dev.torc.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.storage.MemoryStorage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The power fails at any moment, and of what was not synced any pages are lost: what comes back is a beginning of what was appended,
 * and long enough.
 */
class JournalCrashTest {
    private static final int CRASHES = 100;

    @ParameterizedTest
    @EnumSource(FsyncPolicy.class)
    void whatComesBackIsABeginningAndHasAllThatWasPromised(FsyncPolicy policy) throws Exception {
        int torn = 0;
        int lost = 0;
        for (long seed = 0; seed < CRASHES; seed++) {
            Random random = new Random(seed);
            MemoryStorage storage = new MemoryStorage();
            List<String> before = new ArrayList<>();
            // Twice, so that the second life appends behind what the first one left.
            for (int life = 0; life < 2; life++) {
                try (JournalFixture f = new JournalFixture(storage, JournalFixture.small(policy))) {
                    long aSecondAgo = live(f, random);
                    storage = storage.crash(random);

                    long promised = policy == FsyncPolicy.EVERYSEC ? Math.max(aSecondAgo, f.synced) : f.synced;
                    List<String> expected = new ArrayList<>(before);
                    expected.addAll(f.appended);
                    List<String> found = new ArrayList<>();
                    JournalCheck check =
                            JournalScan.run(storage, JournalFixture.oldest(storage), JournalFixture.collectInto(found));
                    String what = policy + ", seed " + seed + ", life " + life;
                    assertThat(found).as(what).isEqualTo(expected.subList(0, found.size()));
                    assertThat(found.size())
                            .as("%s: kept", what)
                            .isGreaterThanOrEqualTo(
                                    before.size() + f.upTo(promised).size());
                    torn += check.isTorn() ? 1 : 0;
                    lost += expected.size() - found.size();
                    before = found;
                }
            }
        }
        if (policy != FsyncPolicy.ALWAYS) {
            assertThat(torn).as("crashes that tore a tail").isPositive();
        }
        assertThat(lost).as("frames lost that nobody was promised").isPositive();
    }

    /** Returns the position of what was appended over a second ago, and the disk's turn has come since. */
    private static long live(JournalFixture f, Random random) {
        long[] positionAt = new long[200];
        long start = f.nowNs;
        for (int step = 0; step < 60 + random.nextInt(100); step++) {
            for (int i = random.nextInt(4); i > 0; i--) {
                if (!f.journal.hasRoomFor(2000)) {
                    continue;
                }
                if (random.nextInt(3) == 0) {
                    f.group(() -> {
                        f.append(f.changes.any(random, 300));
                        f.append(f.changes.any(random, 300));
                    });
                } else {
                    f.append(f.changes.any(random, random.nextInt(20) == 0 ? 40_000 : 900));
                }
            }
            f.nowNs += 20_000_000;
            positionAt[(int) ((f.nowNs - start) / 20_000_000)] = f.journal.endPosition();
            f.journal.runOnce(f.nowNs);
        }
        f.set("last", "the disk's turn has not come for this");
        int now = (int) ((f.nowNs - start) / 20_000_000);
        return now <= 50 ? -1 : positionAt[now - 50 - 1];
    }
}
