package dev.torc.journal;

import dev.torc.storage.Storage;
import dev.torc.store.Change;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A journal whose disk thread is the test, with what was appended and how far its syncs were reported. */
final class JournalFixture implements AutoCloseable {
    static final long SECOND_NS = 1_000_000_000;

    final Changes changes = new Changes(2 << 20);
    /** Each group of effects that was appended, described, in order. */
    final List<String> appended = new ArrayList<>();
    /** The position behind each of them. */
    final List<Long> ends = new ArrayList<>();

    final Journal journal;
    final Appender appender;
    long nowNs = 5 * SECOND_NS;
    long synced = -1;
    int wakes;

    JournalFixture(Storage storage, JournalSettings settings) throws IOException {
        this(storage, settings, 0);
    }

    JournalFixture(Storage storage, JournalSettings settings, long from) throws IOException {
        JournalCheck check = JournalScan.run(storage, from, (frame, length, position, next) -> {});
        journal = Journal.open(storage, settings, check, () -> wakes++, position -> synced = position);
        appender = journal.appender();
    }

    /** Small in all respects, so that everything wraps and rotates soon. */
    static JournalSettings small(FsyncPolicy policy) {
        return new JournalSettings(256 << 10, 1 << 20, 64 << 10, 0, 1, policy);
    }

    void append(Change change) {
        appended.add(Changes.describe(change));
        appender.changed(change);
        ends.add(appender.endPosition());
    }

    void set(String key, String value) {
        append(changes.set(0, key, value, -1));
    }

    /** Appends effects as a group, described in brackets. */
    void group(Runnable effects) {
        int before = appended.size();
        appender.beginGroup();
        effects.run();
        appender.endGroup();
        List<String> inGroup = appended.subList(before, appended.size());
        String all = String.join("; ", inGroup);
        inGroup.clear();
        appended.add(all);
        while (ends.size() > before) {
            ends.removeLast();
        }
        ends.add(appender.endPosition());
    }

    /** Lets the disk's turn come until it has nothing more to do now. */
    void runDisk() {
        for (int i = 0; i < 5; i++) {
            journal.runOnce(nowNs);
        }
    }

    /** What was appended up to a position. */
    List<String> upTo(long position) {
        int n = 0;
        while (n < ends.size() && ends.get(n) <= position) {
            n++;
        }
        return appended.subList(0, n);
    }

    /** Reads all there is. */
    static List<String> readAll(JournalReader reader) throws Exception {
        List<String> out = new ArrayList<>();
        while (reader.poll(collectInto(out)) > 0) {}
        return out;
    }

    /** The position of a storage's first frame. */
    static long oldest(Storage storage) throws IOException {
        return JournalFiles.list(storage).stream()
                .mapToLong(JournalFiles.Named::firstPosition)
                .findFirst()
                .orElse(0);
    }

    /** All of a storage's frames. */
    static List<String> scan(Storage storage) throws IOException {
        List<String> out = new ArrayList<>();
        JournalScan.run(storage, oldest(storage), collectInto(out));
        return out;
    }

    static FrameHandler collectInto(List<String> out) {
        Effects effects = new Effects();
        return (frame, length, position, next) -> {
            List<String> group = new ArrayList<>();
            effects.of(frame);
            while (effects.hasNext()) {
                group.add(Changes.describe(effects.next()));
            }
            out.add(String.join("; ", group));
        };
    }

    @Override
    public void close() throws IOException {
        appender.close();
        journal.close();
        changes.close();
    }
}
