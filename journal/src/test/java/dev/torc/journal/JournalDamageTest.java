package dev.torc.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torc.storage.MemoryStorage;
import dev.torc.storage.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files that are not what was written: a beginning of the truth comes back, or file and offset are named; never anything else. */
class JournalDamageTest {
    private final MemoryStorage good = new MemoryStorage();
    private List<String> written = List.of();
    private List<String> files = List.of();

    /** Two files; of the second, which is the last, all but the last frame is known to have been synced. */
    @BeforeEach
    void write() throws IOException {
        JournalSettings settings = new JournalSettings(256 << 10, 1 << 20, 500, 0, 1, FsyncPolicy.ALWAYS);
        try (JournalFixture f = new JournalFixture(good, settings)) {
            for (int i = 0; i < 6; i++) {
                int n = i;
                f.group(() -> {
                    f.set("key" + n, "value".repeat(n));
                    f.set("other" + n, "" + n);
                });
                f.runDisk();
            }
            written = f.appended;
        }
        files = good.list();
        assertThat(files).hasSize(2);
    }

    @Test
    void theLastFileCutAnywhereGivesItsWholeGroups() throws IOException {
        byte[] all = good.bytes(files.get(1));
        int shortest = Integer.MAX_VALUE;
        for (int size = 0; size < all.length; size++) {
            MemoryStorage cut = good.copy();
            cut.put(files.get(1), Arrays.copyOf(all, size));
            List<String> found = new ArrayList<>();
            JournalCheck check = JournalScan.run(cut, JournalFixture.oldest(cut), JournalFixture.collectInto(found));

            assertThat(found).as("cut at %d", size).isEqualTo(written.subList(0, found.size()));
            assertThat(found.size()).isLessThan(written.size());
            shortest = Math.min(shortest, found.size());
            assertThat(check.isTorn() || check.tornBytes() == 0).isTrue();
            if (check.isTorn()) {
                assertThat(check.tornOffset() + check.tornBytes()).isEqualTo(size);
            }
            // Going on behind the cut leaves a journal without a trace of it.
            Journal.open(cut, JournalFixture.small(FsyncPolicy.ALWAYS), check, () -> {}, p -> {})
                    .close();
            assertThat(JournalFixture.scan(cut)).isEqualTo(found);
        }
        assertThat(shortest).isPositive();
    }

    @Test
    void zerosThatFillTheLastBlockAreNoDamage() throws IOException {
        byte[] all = good.bytes(files.get(1));
        for (int zeros = 0; zeros < Storage.BLOCK; zeros += 8) {
            MemoryStorage padded = good.copy();
            padded.put(files.get(1), Arrays.copyOf(all, all.length + zeros));
            List<String> found = new ArrayList<>();
            JournalCheck check =
                    JournalScan.run(padded, JournalFixture.oldest(padded), JournalFixture.collectInto(found));
            assertThat(found).as("%d zeros", zeros).isEqualTo(written);
            assertThat(check.isTorn()).isFalse();
            Journal.open(padded, JournalFixture.small(FsyncPolicy.ALWAYS), check, () -> {}, p -> {})
                    .close();
            assertThat(JournalFixture.scan(padded)).isEqualTo(written);
        }
        MemoryStorage more = good.copy();
        more.put(files.get(1), Arrays.copyOf(all, all.length + Storage.BLOCK));
        assertThat(JournalScan.run(more, JournalFixture.oldest(more), JournalFixture.collectInto(new ArrayList<>()))
                        .tornBytes())
                .isEqualTo(Storage.BLOCK);
    }

    @Test
    void aLastFileWhoseHeaderNeverCameIsCut() throws IOException {
        long end = JournalScan.run(good, JournalFixture.oldest(good), JournalFixture.collectInto(new ArrayList<>()))
                .endPosition();
        for (int size : new int[] {0, 31, 512, Storage.BLOCK}) {
            MemoryStorage blank = good.copy();
            blank.put(new Segment(end, 0).name(), new byte[size]);
            List<String> found = new ArrayList<>();
            JournalCheck check =
                    JournalScan.run(blank, JournalFixture.oldest(blank), JournalFixture.collectInto(found));
            assertThat(found).isEqualTo(written);
            Journal.open(blank, JournalFixture.small(FsyncPolicy.ALWAYS), check, () -> {}, p -> {})
                    .close();
            assertThat(blank.list()).isEqualTo(files);
        }
    }

    @Test
    void anEarlierFileCutAnywhereIsRefused() throws IOException {
        byte[] all = good.bytes(files.get(0));
        for (int size = 0; size < all.length; size++) {
            MemoryStorage cut = good.copy();
            cut.put(files.get(0), Arrays.copyOf(all, size));
            assertThatThrownBy(() -> JournalFixture.scan(cut))
                    .as("cut at %d", size)
                    .isInstanceOf(JournalDamagedException.class)
                    .hasMessageContaining(files.get(0));
        }
    }

    @Test
    void aBitFlippedAnywhereIsFound() throws IOException {
        int cuts = 0;
        int refusals = 0;
        for (String file : files) {
            byte[] all = good.bytes(file);
            for (int bit = 0; bit < all.length * 8; bit++) {
                MemoryStorage flipped = good.copy();
                byte[] bytes = all.clone();
                bytes[bit / 8] ^= (byte) (1 << bit % 8);
                flipped.put(file, bytes);
                List<String> found = new ArrayList<>();
                try {
                    JournalCheck check =
                            JournalScan.run(flipped, JournalFixture.oldest(flipped), JournalFixture.collectInto(found));
                    // Nothing lies behind the last frame that could prove it whole once: it is taken for a torn tail.
                    assertThat(check.isTorn()).as("bit %d of %s", bit, file).isTrue();
                    assertThat(check.tornFile()).isEqualTo(files.get(1));
                    assertThat(found).isEqualTo(written.subList(0, written.size() - 1));
                    cuts++;
                } catch (JournalDamagedException e) {
                    assertThat(e.file()).as("bit %d of %s", bit, file).isEqualTo(file);
                    assertThat(e.offset()).isLessThanOrEqualTo(bit / 8);
                    assertThat(found).isEqualTo(written.subList(0, found.size()));
                    refusals++;
                }
            }
        }
        assertThat(cuts).isPositive();
        assertThat(refusals).isGreaterThan(4 * cuts);
    }

    @Test
    void aMissingFileIsAGap() throws IOException {
        MemoryStorage gap = good.copy();
        gap.delete(files.get(0));
        long second = Segment.parse(files.get(1)).orElseThrow().firstPosition();
        assertThatThrownBy(() -> JournalScan.run(gap, 0, (frame, length, position, next) -> {}))
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageContaining(files.get(1))
                .hasMessageContaining("holds position 0");
        assertThat(JournalScan.run(gap, second, (frame, length, position, next) -> {})
                        .frames())
                .isPositive();

        MemoryStorage middle = good.copy();
        middle.put(new Segment(second + 8, 0).name(), good.bytes(files.get(1)));
        middle.delete(files.get(1));
        assertThatThrownBy(() -> JournalFixture.scan(middle))
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageContaining("ends at position " + second);
    }

    @Test
    void aPositionWithinAFrameIsRefused() {
        assertThatThrownBy(() -> JournalScan.run(good, 8, (frame, length, position, next) -> {}))
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageContaining("expected: one at 8");
    }

    @Test
    void aSnapshotNewerThanAllFilesStartsAnew() throws IOException {
        JournalCheck check = JournalScan.run(good, 1_000_000, (frame, length, position, next) -> {});
        try (Journal journal =
                Journal.open(good, JournalSettings.defaults(1, FsyncPolicy.ALWAYS), check, () -> {}, p -> {})) {
            assertThat(journal.endPosition()).isEqualTo(1_000_000);
            assertThat(good.list()).isEmpty();
        }
    }
}
