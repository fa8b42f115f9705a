package dev.torc.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.storage.FaultyStorage;
import dev.torc.storage.MemoryStorage;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The disk fails: writes are refused with its reason, and go on by themselves when it works again; nothing is lost or doubled. */
class JournalFailureTest {
    private final MemoryStorage disk = new MemoryStorage();
    private final FaultyStorage storage = new FaultyStorage(disk);

    @Test
    void aFullDiskRefusesUntilThereIsRoom() throws IOException {
        try (JournalFixture f = new JournalFixture(storage, JournalFixture.small(FsyncPolicy.ALWAYS))) {
            f.set("a", "before");
            f.runDisk();
            assertThat(f.journal.refusal()).isEmpty();
            long synced = f.synced;

            disk.capacity(disk.size(disk.list().getFirst()) + 50);
            f.set("b", "x".repeat(100));
            f.runDisk();
            assertThat(f.journal.refusal()).contains("No space left");
            assertThat(f.synced).isEqualTo(synced);
            f.nowNs += JournalFixture.SECOND_NS;
            f.runDisk();
            assertThat(f.journal.refusal()).as("still full").contains("No space left");

            disk.capacity(Long.MAX_VALUE);
            f.nowNs += JournalFixture.SECOND_NS;
            f.runDisk();
            assertThat(f.journal.refusal()).isEmpty();
            assertThat(f.synced).isEqualTo(f.journal.endPosition());
            assertThat(JournalFixture.scan(disk)).isEqualTo(f.appended);
        }
    }

    @Test
    void aFailedSyncIsAnsweredByWritingAnew() throws IOException {
        try (JournalFixture f = new JournalFixture(storage, JournalFixture.small(FsyncPolicy.ALWAYS))) {
            f.set("a", "synced");
            f.runDisk();
            long synced = f.synced;
            storage.failSyncs(true);
            f.set("b", "written, and lost by the system");
            f.runDisk();
            assertThat(f.journal.refusal()).contains("sync");
            assertThat(f.synced).isEqualTo(synced);

            storage.failSyncs(false);
            f.nowNs += JournalFixture.SECOND_NS;
            f.runDisk();
            assertThat(f.journal.refusal()).isEmpty();
            assertThat(f.synced).isEqualTo(f.journal.endPosition());
            for (int seed = 0; seed < 20; seed++) {
                assertThat(JournalFixture.scan(disk.crash(new Random(seed)))).isEqualTo(f.appended);
            }
        }
    }

    @Test
    void aDiskThatRefusesForLongLeavesNoFilesBehind() throws IOException {
        try (JournalFixture f = new JournalFixture(storage, JournalFixture.small(FsyncPolicy.ALWAYS))) {
            storage.failSyncs(true);
            f.set("a", "b");
            for (int i = 0; i < 50; i++) {
                f.nowNs += JournalFixture.SECOND_NS;
                f.runDisk();
            }
            assertThat(f.journal.failures()).isGreaterThanOrEqualTo(50);
            assertThat(disk.list()).hasSizeLessThanOrEqualTo(1);
            storage.failSyncs(false);
            f.nowNs += JournalFixture.SECOND_NS;
            f.runDisk();
            assertThat(JournalFixture.scan(disk)).isEqualTo(f.appended);
        }
    }

    /** Each operation on the disk fails once, in one run after the other; in every run the power fails in the end. */
    @ParameterizedTest
    @EnumSource(FsyncPolicy.class)
    void anyOperationMayFail(FsyncPolicy policy) throws IOException {
        int failing = 0;
        for (int n = 0; n < 60; n++) {
            for (int count : new int[] {1, 4}) {
                MemoryStorage memory = new MemoryStorage();
                FaultyStorage faulty = new FaultyStorage(memory);
                JournalSettings settings = new JournalSettings(256 << 10, 1 << 20, 3000, 0, 1, policy);
                Random random = new Random(n);
                try (JournalFixture f = new JournalFixture(faulty, settings)) {
                    faulty.shortWrites(700);
                    faulty.failAfter(n, count);
                    for (int i = 0; i < 40; i++) {
                        f.append(f.changes.any(random, i % 10 == 9 ? 40_000 : 600));
                        f.nowNs += 300_000_000;
                        f.journal.runOnce(f.nowNs);
                        if (f.journal.failures() == 0 && i % 8 != 0) {
                            continue;
                        }
                        MemoryStorage crashed = memory.crash(random);
                        var found = JournalFixture.scan(crashed);
                        assertThat(found).isEqualTo(f.appended.subList(0, found.size()));
                        assertThat(found.size())
                                .isGreaterThanOrEqualTo(f.upTo(f.synced).size());
                    }
                    failing += f.journal.failures() > 0 ? 1 : 0;
                    for (int i = 0; i < 10; i++) {
                        f.nowNs += JournalFixture.SECOND_NS;
                        f.runDisk();
                    }
                    f.journal.flush();
                    assertThat(f.journal.refusal()).isEmpty();
                    assertThat(JournalFixture.scan(memory))
                            .as("operation %d fails", n)
                            .isEqualTo(f.appended);
                }
            }
        }
        assertThat(failing).isGreaterThan(40);
    }
}
