package dev.torc.server.persistence;

import dev.torc.journal.Effects;
import dev.torc.journal.JournalCheck;
import dev.torc.journal.JournalDamagedException;
import dev.torc.journal.JournalFiles;
import dev.torc.journal.JournalScan;
import dev.torc.server.persistence.DirectoryReport.Found;
import dev.torc.server.persistence.DirectoryReport.Outcome;
import dev.torc.server.persistence.DirectoryReport.Start;
import dev.torc.snapshot.RdbCheck;
import dev.torc.snapshot.rdb.RdbFormatException;
import dev.torc.storage.Storage;
import dev.torc.storage.StorageFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Looks at what {@link Recovery} would load, in the same order, and says what it would do. Changes nothing. */
public final class DirectoryCheck {
    /** Hears how reading gets on. */
    public interface Progress {
        void reached(String what, long bytes, long bytesTotal);
    }

    private static final String NOT_NEEDED = "not needed";

    private final Storage snapshots;
    private final @Nullable Storage journal;
    private final String snapshotName;
    private final int databases;
    private final Progress progress;

    /** What each file turned out to be, by name. */
    private final Map<String, String> contents = new HashMap<>();

    /**
     * @param snapshots where {@code snapshotName} is looked for
     * @param journal where the journal is; null: there is no such directory
     * @param databases of the server that is to load it
     */
    public DirectoryCheck(
            Storage snapshots, @Nullable Storage journal, String snapshotName, int databases, Progress progress) {
        this.snapshots = snapshots;
        this.journal = journal;
        this.snapshotName = snapshotName;
        this.databases = databases;
        this.progress = progress;
    }

    /**
     * Reads everything.
     *
     * @throws IOException if a file cannot be read; damage is a result, not an exception
     */
    public DirectoryReport run() throws IOException {
        Start snapshot = snapshot();
        Start withJournal = journal == null ? begun(snapshot) : journal(journal, snapshot);
        List<Found> inJournal = journal == null ? List.of() : found(journal);
        return new DirectoryReport(
                found(snapshots).stream()
                        .filter(file -> file.name().equals(snapshotName))
                        .toList(),
                inJournal,
                withJournal,
                snapshot);
    }

    private List<Found> found(Storage storage) throws IOException {
        List<Found> files = new ArrayList<>();
        for (String name : storage.list()) {
            files.add(new Found(name, storage.size(name), contents.getOrDefault(name, NOT_NEEDED)));
        }
        return files;
    }

    private Start snapshot() throws IOException {
        return snapshots.list().contains(snapshotName)
                ? rdb(snapshots, snapshotName, "")
                : new Start(Outcome.LOADS, "is empty (there is no " + snapshotName + ")");
    }

    /** A snapshot's file, read to its end. */
    private Start rdb(Storage storage, String name, String label) throws IOException {
        try (StorageFile file = storage.open(name)) {
            long size = file.size();
            RdbCheck.Result result =
                    RdbCheck.run(new FileSource(file, offset -> progress.reached(name, offset, size)), databases);
            String keys = result.keys() + " keys";
            contents.put(
                    name,
                    label + keys + ", " + result.expiring() + " with an expiry, checksum "
                            + (result.hasChecksum() ? "good" : "not taken"));
            return new Start(Outcome.LOADS, "loads " + name + " (" + keys + ")");
        } catch (RdbFormatException e) {
            contents.put(name, label + "DAMAGED or not for this version: " + e.getMessage());
            return new Start(Outcome.REFUSES, "refuses " + name + ": " + e.getMessage());
        }
    }

    /** A journal that begins with what the snapshot has. */
    private static Start begun(Start snapshot) {
        return snapshot.outcome() == Outcome.LOADS
                ? new Start(Outcome.LOADS, snapshot.text() + " and begins a journal")
                : snapshot;
    }

    private Start journal(Storage storage, Start snapshot) throws IOException {
        JournalDirectory directory = new JournalDirectory(storage);
        long voidFrom = directory.voidFrom();
        List<JournalFiles.Named> files = new ArrayList<>();
        for (JournalFiles.Named file : JournalFiles.list(storage)) {
            if (file.firstPosition() < voidFrom) {
                files.add(file);
            } else {
                contents.put(file.name(), "void: a journal was begun here and got no base");
            }
        }
        OptionalLong base = directory.newestBase();
        if (base.isEmpty()) {
            files.forEach(file -> contents.put(file.name(), "without a base that it goes on from"));
            if (!files.isEmpty()) {
                return new Start(
                        Outcome.REFUSES,
                        "refuses " + files.getFirst().name() + ": there is no base-*.rdb to go on from");
            }
            String foreign = directory.foreign(snapshots).orElse("");
            return foreign.isEmpty()
                    ? begun(snapshot)
                    : new Start(Outcome.REFUSES, "refuses " + foreign + ": it is Redis's, and not for this version");
        }
        long position = base.getAsLong();
        for (JournalFiles.Named file : files) {
            contents.put(file.name(), "from position " + file.firstPosition());
        }
        String baseName = JournalDirectory.baseName(position);
        Start first = rdb(storage, baseName, "base at position " + position + ": ");
        return first.outcome() == Outcome.LOADS ? replay(storage, position, voidFrom, first.text()) : first;
    }

    private Start replay(Storage storage, long position, long voidFrom, String base) throws IOException {
        long bytesTotal = JournalFiles.bytes(storage);
        long[] read = new long[2];
        try {
            Effects effects = new Effects();
            JournalCheck check = JournalScan.run(storage, position, voidFrom, (frame, length, at, next) -> {
                UnknownDatabaseException.check(effects.of(frame), databases, at);
                read[0] += length;
                read[1]++;
                progress.reached("the journal", read[0], bytesTotal);
            });
            String loads = base + " and " + check.effects() + " changes in " + check.frames()
                    + " groups of the journal, up to position " + Math.max(check.endPosition(), position);
            if (!check.isTorn()) {
                return new Start(Outcome.LOADS, loads);
            }
            String torn = check.tornBytes() + " bytes from offset " + check.tornOffset() + " on";
            contents.merge(
                    check.tornFile(),
                    "TORN: " + torn + ", " + check.tornReason(),
                    (known, more) -> known + ", " + more);
            return new Start(Outcome.CUTS, loads + ", and cuts off the torn end of " + check.tornFile() + ": " + torn);
        } catch (UnknownDatabaseException e) {
            return new Start(Outcome.REFUSES, "refuses the journal: " + e.getMessage());
        } catch (JournalDamagedException e) {
            contents.merge(e.file(), "DAMAGED at offset " + e.offset(), (known, more) -> known + ", " + more);
            return new Start(
                    Outcome.REFUSES,
                    "refuses " + e.getMessage() + " (journal-load-damaged yes starts with the " + read[1]
                            + " groups before it)");
        }
    }
}
