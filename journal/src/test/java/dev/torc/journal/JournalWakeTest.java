package dev.torc.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torc.storage.MemoryStorage;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** When the disk's thread runs, and when commands are let in. */
class JournalWakeTest {
    private final MemoryStorage storage = new MemoryStorage();

    @Test
    void anAppendWakesTheDiskOnce() throws IOException {
        try (JournalFixture f = new JournalFixture(storage, JournalFixture.small(FsyncPolicy.ALWAYS))) {
            assertThat(f.journal.runOnce(f.nowNs)).isEqualTo(Long.MAX_VALUE);
            f.set("a", "b");
            f.set("c", "d");
            assertThat(f.wakes).isEqualTo(1);
            assertThat(f.journal.runOnce(f.nowNs)).isZero();
            assertThat(f.synced).isEqualTo(f.journal.endPosition());
            f.set("e", "f");
            assertThat(f.wakes).as("it is awake").isEqualTo(1);
        }
    }

    @Test
    void everysecSyncsASecondAfterTheOldestWrite() throws IOException {
        try (JournalFixture f = new JournalFixture(storage, JournalFixture.small(FsyncPolicy.EVERYSEC))) {
            f.set("a", "b");
            f.runDisk();
            f.nowNs += JournalFixture.SECOND_NS / 2;
            f.set("c", "d");
            f.runDisk();
            assertThat(f.synced).isEqualTo(-1);
            assertThat(f.journal.writtenPosition()).isEqualTo(f.journal.endPosition());
            assertThat(f.journal.runOnce(f.nowNs)).isEqualTo(JournalFixture.SECOND_NS / 2);
            f.nowNs += JournalFixture.SECOND_NS / 2;
            f.runDisk();
            assertThat(f.synced).isEqualTo(f.journal.endPosition());
        }
    }

    @Test
    void noSyncsOnlyForRoomInTheRing() throws IOException {
        try (JournalFixture f = new JournalFixture(storage, JournalFixture.small(FsyncPolicy.NO))) {
            f.set("a", "b");
            f.nowNs += 100 * JournalFixture.SECOND_NS;
            f.runDisk();
            assertThat(f.synced).isEqualTo(-1);
            f.set("c", "x".repeat(30_000));
            f.set("d", "x".repeat(30_000));
            f.set("e", "x".repeat(10_000));
            f.runDisk();
            assertThat(f.synced).isPositive();
        }
    }

    @Test
    void nobodyIsLetInWithoutRoom() throws IOException {
        try (JournalFixture f = new JournalFixture(storage, JournalFixture.small(FsyncPolicy.ALWAYS))) {
            int frames = 0;
            while (f.journal.hasRoomFor(1000)) {
                f.set("k", "x".repeat(1000));
                frames++;
            }
            assertThat(frames)
                    .as("frames of 1 KiB in a ring of 256 KiB without the appenders' headroom")
                    .isBetween(120, 240);
            f.runDisk();
            assertThat(f.journal.hasRoomFor(1000)).isTrue();

            f.set("k", "x".repeat(900_000));
            assertThat(f.journal.hasRoomFor(900_000))
                    .as("1 MiB of large frames")
                    .isFalse();
            assertThat(f.journal.hasRoomFor(1000)).isTrue();
            f.runDisk();
            assertThat(f.journal.hasRoomFor(5_000_000)).as("one may be larger").isTrue();
            assertThat(JournalFixture.scan(storage)).isEqualTo(f.appended);
        }
    }

    @Test
    void groupsDoNotNestAndEmptyOnesLeaveNothing() throws IOException {
        try (JournalFixture f = new JournalFixture(storage, JournalFixture.small(FsyncPolicy.ALWAYS))) {
            f.appender.beginGroup();
            assertThatThrownBy(f.appender::beginGroup).isInstanceOf(IllegalStateException.class);
            f.appender.endGroup();
            assertThatThrownBy(f.appender::endGroup).isInstanceOf(IllegalStateException.class);
            assertThat(f.journal.endPosition()).isZero();
        }
    }
}
