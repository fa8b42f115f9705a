package dev.torc.server.persistence;

import dev.torc.commands.Persistence.JournalState;
import dev.torc.commands.ServerState;
import dev.torc.journal.Journal;
import dev.torc.journal.JournalCheck;
import dev.torc.journal.JournalFiles;
import dev.torc.storage.Storage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The snapshot that the journal goes on from: BGREWRITEAOF writes a new one, and {@code auto-aof-rewrite-percentage} and INFO ask how
 * much has come behind it.
 *
 * <p>A base is the keyspace at a position of the journal: {@link SnapshotJob} reads the position while it has all partitions locked,
 * {@link JournalDirectory#install} gives the file its name once it is on the disk, and only then may older files go.
 *
 * <p><b>Threads.</b> It has no lock. The figures are volatile, with one writer at a time: a start before anybody is served,
 * {@link JournalSwitch} under its lock while no rewrite is being made, and the one rewrite that {@link Saves} lets be made.
 */
final class JournalBase {
    private final ServerState server;
    private final DataDirectory data;
    private final LiveJournal live;

    private volatile long bytes;
    private volatile long bytesAfterRewrite;

    /** Of {@link Journal#bytesWritten}, what the newest base has made unnecessary. */
    private volatile long writtenBefore;

    JournalBase(ServerState server, DataDirectory data, LiveJournal live) {
        this.server = server;
        this.data = data;
        this.live = live;
    }

    // ---- as the journal is opened

    /** A start has loaded the newest base and the journal behind it, and opened the journal. */
    void loaded(JournalDirectory directory, JournalCheck check) throws IOException {
        bytes = directory.storage().size(JournalDirectory.baseName(check.startPosition()));
        writtenBefore = check.startPosition() - check.endPosition();
        bytesAfterRewrite = journalBytes();
    }

    /**
     * Writes one of what is in memory, before anybody is served; it replaces all that the files have.
     *
     * @return the position that the journal is to begin at
     */
    long writeFirst(JournalDirectory directory, SnapshotJob job) throws IOException {
        long position = directory.positionBehind();
        bytes = job.run(directory.storage(), JournalDirectory.TEMPORARY, server.wallMs(), () -> {});
        directory.install(position);
        JournalFiles.setAside(directory.storage()); // the base has all of theirs that can be read
        writtenBefore = 0;
        bytesAfterRewrite = bytes;
        return position;
    }

    /** The journal begins without one. */
    void none() {
        bytes = 0;
        bytesAfterRewrite = 0;
        writtenBefore = 0;
    }

    // ---- a rewrite

    /** Whether the folder is there, as far as a look tells; the log says why not. */
    boolean canRewrite() {
        JournalDirectory directory = live.directory();
        try (Storage parent = data.openSnapshots()) {
            Storage looked = directory == null ? parent : directory.storage();
            looked.list();
            return true;
        } catch (IOException e) {
            server.log().error("Rewriting the journal failed: {}", e.getMessage());
            return false;
        }
    }

    /** Writes a new one, on the thread that calls. */
    void rewrite(SnapshotJob job) throws IOException {
        JournalDirectory directory = live.directory();
        JournalSink sink = live.sink();
        if (directory == null || sink == null) {
            rewriteWithoutJournal(job);
        } else {
            rewrite(job, directory, sink);
        }
    }

    private void rewriteWithoutJournal(SnapshotJob job) throws IOException {
        long startMs = server.wallMs();
        try (Storage storage = data.openJournal()) {
            JournalDirectory directory = new JournalDirectory(storage);
            long position = directory.positionBehind();
            long written = job.run(storage, JournalDirectory.TEMPORARY, startMs, () -> {});
            directory.install(position);
            server.log().info("Journal's base written: {} bytes in {} ms", written, server.wallMs() - startMs);
        }
    }

    private void rewrite(SnapshotJob job, JournalDirectory directory, JournalSink sink) throws IOException {
        long startMs = server.wallMs();
        Journal journal = sink.journal();
        long[] cut = new long[2];
        long written = job.run(directory.storage(), JournalDirectory.TEMPORARY, startMs, () -> {
            if (live.sink() != sink) { // turned off just now: the position would be of memory given back
                job.cancel();
                return;
            }
            cut[0] = journal.endPosition();
            cut[1] = journal.bytesWritten() + journal.endPosition() - journal.writtenPosition();
        });
        directory.install(cut[0]);
        journal.releaseBefore(cut[0]);
        bytes = written;
        writtenBefore = cut[1];
        bytesAfterRewrite = journalBytes();
        server.log().info("Journal rewritten: base of {} bytes in {} ms", written, server.wallMs() - startMs);
    }

    // ---- how much there is

    /** 0: there is none yet, and the journal counts for nothing. */
    long bytes() {
        return bytes;
    }

    /** Bytes of it and of the journal behind it; 0 without a journal. */
    long journalBytes() {
        JournalSink current = live.sink();
        return current == null ? 0 : bytes + Math.max(0, current.journal().bytesWritten() - writtenBefore);
    }

    /** The same after the last rewrite. */
    long bytesAfterRewrite() {
        return bytesAfterRewrite;
    }

    /** For INFO; null: there is no journal. */
    @Nullable JournalState state() {
        JournalSink current = live.sink();
        if (current == null) {
            return null;
        }
        Journal journal = current.journal();
        long end = journal.endPosition();
        return new JournalState(
                journal.refusal(),
                journalBytes(),
                bytes,
                end - journal.writtenPosition(),
                end - journal.syncedPosition());
    }
}
