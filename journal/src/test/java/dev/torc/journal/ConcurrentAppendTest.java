package dev.torc.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.memory.Memory;
import dev.torc.storage.FileStorage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several threads append while one writes to disk and one follows: nothing is lost, doubled, mixed or out of order. */
class ConcurrentAppendTest {
    private static final int APPENDERS = 3;
    private static final int FRAMES = 60_000;

    @TempDir
    Path directory;

    @Test
    @Timeout(120)
    void eachThreadsChangesArriveWholeAndInOrder() throws Exception {
        JournalSettings settings =
                new JournalSettings(1 << 20, 4 << 20, 1 << 20, 1 << 20, APPENDERS, FsyncPolicy.EVERYSEC);
        try (FileStorage storage = FileStorage.open(directory);
                ExecutorService threads = Executors.newFixedThreadPool(APPENDERS + 2)) {
            JournalCheck check = JournalScan.run(storage, 0, (frame, length, position, next) -> {});
            Journal journal = Journal.open(storage, settings, check, () -> {}, position -> {});
            AtomicBoolean done = new AtomicBoolean();
            Future<?> disk = threads.submit(() -> {
                while (!done.get()) {
                    LockSupport.parkNanos(Math.min(journal.runOnce(System.nanoTime()), 100_000));
                }
                journal.flush();
                return null;
            });
            List<Future<?>> appenders = new ArrayList<>();
            for (int t = 0; t < APPENDERS; t++) {
                int thread = t;
                appenders.add(threads.submit(() -> append(journal, thread, done)));
            }
            Tally followed = new Tally();
            Future<?> follower = threads.submit((Callable<Void>) () -> {
                try (JournalReader reader = journal.reader(0)) {
                    while (followed.frames < APPENDERS * FRAMES && !done.get()) {
                        reader.poll(followed);
                    }
                }
                return null;
            });
            try {
                for (Future<?> appender : appenders) {
                    appender.get();
                }
                follower.get();
            } finally {
                done.set(true); // also when one failed: the threads are waited for
            }
            disk.get();
            assertThat(journal.syncedPosition()).isEqualTo(journal.endPosition());
            journal.close();

            Tally scanned = new Tally();
            JournalScan.run(storage, 0, scanned);
            assertThat(scanned.frames).isEqualTo(APPENDERS * FRAMES);
        }
    }

    private static void append(Journal journal, int thread, AtomicBoolean done) {
        Appender appender = journal.appender();
        try (Changes changes = new Changes(1 << 20)) {
            String filler = ("" + (char) ('a' + thread)).repeat(60_000);
            for (int i = 0; i < FRAMES; i++) {
                while (!journal.hasRoomFor(filler.length())) {
                    if (done.get()) {
                        return;
                    }
                    LockSupport.parkNanos(20_000);
                }
                String value = filler.substring(0, i % 5000 == 4999 ? filler.length() : i * 7 % 300);
                if (i % 3 == 0) {
                    appender.beginGroup();
                    appender.changed(changes.set(thread, "n" + i, value, i));
                    appender.changed(changes.expireAt(thread, "n" + i, i));
                    appender.endGroup();
                } else {
                    appender.changed(changes.set(thread, "n" + i, value, i));
                }
            }
        }
        appender.close();
    }

    /** Checks each frame as it comes. */
    private static final class Tally implements FrameHandler {
        private final long[] next = new long[APPENDERS];
        private final Effects effects = new Effects();
        private volatile int frames;

        @Override
        public void frame(long frame, long length, long position, long nextPosition) {
            effects.of(frame);
            var change = effects.next();
            int thread = change.db();
            long n = next[thread]++;
            assertThat(change.expireAtMs()).isEqualTo(n);
            int valueLength = n % 5000 == 4999 ? 60_000 : (int) (n * 7 % 300);
            assertThat(change.valueLength()).isEqualTo(valueLength);
            for (int i = 0; i < valueLength; i += 13) {
                assertThat(Memory.getByte(change.value() + i)).isEqualTo((byte) ('a' + thread));
            }
            if (n % 3 == 0) {
                assertThat(effects.next().expireAtMs()).isEqualTo(n);
            }
            assertThat(effects.hasNext()).isFalse();
            frames++;
        }
    }
}
