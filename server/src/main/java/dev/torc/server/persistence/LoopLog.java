package dev.torc.server.persistence;

import dev.torc.commands.WriteLog;
import dev.torc.journal.FsyncPolicy;
import dev.torc.journal.Journal;
import dev.torc.snapshot.Snapshot;
import org.jspecify.annotations.Nullable;

/** One event loop's view of journal and snapshot: room before a command, groups around it, when its reply may go, and its part of saving. */
public final class LoopLog implements WriteLog {
    private final LiveJournal live;
    private final SnapshotMaker maker;
    private final Backpressure backpressure;

    LoopLog(LiveJournal live, SnapshotMaker maker, Backpressure backpressure) {
        this.live = live;
        this.maker = maker;
        this.backpressure = backpressure;
    }

    @Override
    public boolean hasRoomFor(long bytes) {
        if (backpressure.holdsWrites()) {
            return false;
        }
        JournalSink sink = live.sink();
        if (sink != null && !hasRoomFor(sink.journal(), bytes)) {
            return false;
        }
        return hasRoom(maker.underWay());
    }

    static boolean hasRoom(@Nullable Snapshot snapshot) {
        return snapshot == null || snapshot.hasRoom();
    }

    /** A quarter of the ring stays free of commands: for what evictions and expiries delete. */
    private static boolean hasRoomFor(Journal journal, long bytes) {
        return journal.hasRoomFor(bytes) && journal.roomBytes() >= journal.ringBytes() / 4;
    }

    /** Copies a slice of what is being saved, between the connections' turns; whether there may be more to copy at once. */
    public boolean copySlice() {
        return maker.copySlice();
    }

    @Override
    public boolean isComplete() {
        return backpressure.isComplete();
    }

    @Override
    public void beginGroup() {
        JournalSink sink = live.sink();
        if (sink != null) {
            sink.appender().beginGroup();
        }
    }

    @Override
    public void endGroup() {
        JournalSink sink = live.sink();
        if (sink != null) {
            sink.appender().endGroup();
        }
    }

    /** Where this loop's changes so far end, if replies wait for the disk ({@code appendfsync always}); otherwise always the same. */
    public long replyPosition() {
        JournalSink sink = live.sink();
        return sink == null || live.fsync() != FsyncPolicy.ALWAYS
                ? Long.MIN_VALUE
                : sink.appender().endPosition();
    }

    /** Whether all before a position is on the disk. */
    public boolean isSynced(long position) {
        JournalSink sink = live.sink();
        return sink == null || sink.journal().syncedPosition() >= position;
    }

    /** Whether the disk has refused for so long that nobody is to wait for {@link #isSynced} any more. */
    public boolean isGivenUp() {
        return backpressure.repliesGivenUp();
    }
}
