package dev.torc.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.storage.MemoryStorage;
import dev.torc.store.Change;
import dev.torc.store.Record;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * The format of version 1 stays what it is: {@code journal-v1.hex} is a file of it, which is read by every version to come, and
 * written by this one byte for byte.
 */
class GoldenFileTest {
    private static final String FILE = "journal-0000000000000000000-000.log";

    @Test
    void versionOneIsReadAndWrittenAsEver() throws IOException {
        byte[] golden = golden();
        MemoryStorage written = new MemoryStorage();
        List<String> expected;
        try (JournalFixture f = new JournalFixture(written, JournalFixture.small(FsyncPolicy.ALWAYS))) {
            Changes c = f.changes;
            f.append(c.set(0, "key", "value", Record.NEVER));
            f.runDisk();
            f.append(c.set(15, "timed", "", 1_700_000_000_123L));
            f.group(() -> {
                f.append(c.delete(1, "expired", Change.Cause.EXPIRED));
                f.append(c.delete(1, "evicted", Change.Cause.EVICTED));
                f.append(c.expireAt(2, "key", 1_800_000_000_000L));
            });
            f.append(c.setRange(3, "key", "bytes", 536_870_000));
            f.append(c.flush(4));
            f.append(c.swap(5, 6));
            f.runDisk();
            expected = f.appended;
        }
        assertThat(written.list()).containsExactly(FILE);
        assertThat(HexFormat.of().formatHex(written.bytes(FILE)))
                .isEqualTo(HexFormat.of().formatHex(golden));

        MemoryStorage read = new MemoryStorage();
        read.put(FILE, golden);
        List<String> found = new ArrayList<>();
        JournalCheck check = JournalScan.run(read, 0, JournalFixture.collectInto(found));
        assertThat(found).isEqualTo(expected);
        assertThat(check.frames()).isEqualTo(6);
        assertThat(check.effects()).isEqualTo(8);
        assertThat(check.isTorn()).isFalse();
    }

    private static byte[] golden() throws IOException {
        try (InputStream in = Objects.requireNonNull(GoldenFileTest.class.getResourceAsStream("journal-v1.hex"))) {
            return HexFormat.of()
                    .parseHex(new String(in.readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII)
                            .replaceAll("\\s", ""));
        }
    }
}
