package dev.torc.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torc.storage.FileStorage;
import dev.torc.storage.MemoryStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalReaderTest {
    private final MemoryStorage storage = new MemoryStorage();

    private JournalFixture fixture(long retainedBytes) throws IOException {
        return new JournalFixture(
                storage, new JournalSettings(256 << 10, 1 << 20, 64 << 10, retainedBytes, 1, FsyncPolicy.ALWAYS));
    }

    private static void fill(JournalFixture f, int frames) {
        for (int i = 0; i < frames; i++) {
            f.set("k" + i, "x".repeat(1000));
            f.runDisk();
        }
    }

    @Test
    void aReaderThatIsTooLateIsToldTheOldestPosition() throws Exception {
        try (JournalFixture f = fixture(0)) {
            JournalReader slow = f.journal.reader(0);
            fill(f, 1000);
            f.journal.releaseBefore(f.journal.endPosition());
            f.runDisk();

            assertThatThrownBy(() -> slow.poll((frame, length, position, next) -> {}))
                    .isInstanceOfSatisfying(PositionGoneException.class, e -> {
                        assertThat(e.oldestPosition()).isEqualTo(f.journal.oldestPosition());
                    });
            assertThatThrownBy(() -> f.journal.reader(0)).isInstanceOf(PositionGoneException.class);

            long oldest = f.journal.oldestPosition();
            try (JournalReader reader = f.journal.reader(oldest)) {
                List<String> read = JournalFixture.readAll(reader);
                assertThat(read).isNotEmpty();
                assertThat(read).isEqualTo(f.appended.subList(f.appended.size() - read.size(), f.appended.size()));
            }
            slow.close();
        }
    }

    @Test
    void filesStayAsLongAsNoSnapshotHasThemAndAsRetentionSays() throws Exception {
        try (JournalFixture f = fixture(300 << 10)) {
            fill(f, 1000);
            assertThat(f.journal.fileBytes()).isGreaterThan(1_000_000);
            assertThat(f.journal.oldestPosition()).isZero();

            f.journal.releaseBefore(f.journal.endPosition() / 2);
            f.runDisk();
            assertThat(f.journal.oldestPosition())
                    .isLessThanOrEqualTo(f.journal.endPosition() / 2)
                    .isGreaterThan(f.journal.endPosition() / 2 - (70 << 10));

            f.journal.releaseBefore(f.journal.endPosition());
            f.runDisk();
            assertThat(f.journal.fileBytes()).isBetween(300L << 10, 400L << 10);
        }
    }

    @Test
    void aPositionThatIsNoFramesIsRefused() throws Exception {
        try (JournalFixture f = fixture(0)) {
            fill(f, 3);
            assertThatThrownBy(() -> f.journal.reader(f.journal.endPosition() + 8))
                    .isInstanceOf(PositionGoneException.class);
            try (JournalReader between = f.journal.reader(8)) {
                assertThatThrownBy(() -> between.poll((frame, length, position, next) -> {}))
                        .isInstanceOf(PositionGoneException.class);
            }
        }
    }

    /** A file that is written past the page cache ends in zeros, which the reader has read along and which frames then replace. */
    @Test
    void aReaderOnDiskSeesFramesWhereZerosWereBefore(@TempDir Path directory) throws Exception {
        JournalSettings oneFile = new JournalSettings(256 << 10, 1 << 20, 8 << 20, 8 << 20, 1, FsyncPolicy.EVERYSEC);
        try (FileStorage files = FileStorage.open(directory);
                JournalFixture f = new JournalFixture(files, oneFile);
                JournalReader reader = f.journal.reader(0)) {
            fill(f, 300);
            List<String> read = new ArrayList<>();
            // What the ring has no more, out of a buffer that has all of the file.
            reader.poll(JournalFixture.collectInto(read));
            assertThat(read).hasSizeBetween(1, 299);
            fill(f, 300);
            read.addAll(JournalFixture.readAll(reader));
            assertThat(read).isEqualTo(f.appended);
        }
    }

    @Test
    void aReaderSeesWhatTheDiskHasNotYet() throws Exception {
        try (JournalFixture f = fixture(0);
                JournalReader reader = f.journal.reader(0)) {
            f.set("a", "b");
            f.set("large", "x".repeat(100_000));
            assertThat(JournalFixture.readAll(reader)).isEqualTo(f.appended);
            assertThat(f.journal.writtenPosition()).isZero();
            assertThat(reader.position()).isEqualTo(f.journal.endPosition());
        }
    }

    @Test
    void theLogGoesOnAfterARestart() throws Exception {
        List<String> first;
        try (JournalFixture f = fixture(0)) {
            fill(f, 100);
            first = f.appended;
        }
        try (JournalFixture f = fixture(0)) {
            assertThat(f.journal.endPosition()).isPositive();
            fill(f, 10);
            try (JournalReader reader = f.journal.reader(0)) {
                List<String> all = JournalFixture.readAll(reader);
                assertThat(all.subList(0, 100)).isEqualTo(first);
                assertThat(all.subList(100, 110)).isEqualTo(f.appended);
            }
        }
    }
}
