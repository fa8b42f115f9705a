package dev.torc.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.torc.storage.MemoryStorage;
import dev.torc.store.Change;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** Appending leaves nothing for the garbage collector. */
class AllocationTest {
    private static final int MEASURED = 1000;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void anAppendAllocatesNothing() throws IOException {
        JournalSettings settings = new JournalSettings(4 << 20, 0, 1 << 20, 0, 1, FsyncPolicy.ALWAYS);
        try (JournalFixture f = new JournalFixture(new MemoryStorage(), settings)) {
            f.journal.releaseBefore(Long.MAX_VALUE);
            Change change = f.changes.set(1, "key", "x".repeat(100), 5);
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 60; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < MEASURED; i++) {
                    f.journal.hasRoomFor(100);
                    f.appender.changed(change);
                    f.appender.beginGroup();
                    f.appender.changed(change);
                    f.appender.changed(change);
                    f.appender.endGroup();
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
                f.runDisk();
            }
            assertThat(least).as("bytes of %d appends", 2 * MEASURED).isLessThan(MEASURED / 10);
        }
    }
}
