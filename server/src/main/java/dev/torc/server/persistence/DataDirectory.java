package dev.torc.server.persistence;

import dev.torc.commands.ServerState;
import dev.torc.commands.config.PersistenceSettings;
import dev.torc.storage.FileNames;
import dev.torc.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The folder {@code dir}: where its files lie, what snapshots are called until they are complete, and what a process that was killed
 * has left of them. {@link JournalDirectory} knows what is in {@code appenddirname}.
 *
 * <pre>
 *   dbfilename             the snapshot
 *   temp-PID.rdb           one that is being written
 *   temp-sync-PID.rdb      one that is being written for a client, or sent to it
 *   appenddirname/         the journal's
 * </pre>
 *
 * <p><b>Threads.</b> It has no state and no lock; any thread. Who opens a {@link Storage} closes it.
 */
final class DataDirectory {
    private static final Pattern UNFINISHED = Pattern.compile("temp-(?:sync-)?(\\d{1,10})\\.rdb");

    /** Where a snapshot lies. */
    record SnapshotPlace(Path directory, String name) {}

    private final ServerState server;
    private final PersistenceSettings settings;
    private final DiskPersistence.StorageOpener opener;

    DataDirectory(ServerState server, DiskPersistence.StorageOpener opener) {
        this.server = server;
        this.settings = server.settings().persistence;
        this.opener = opener;
    }

    /** The folder of the snapshots; other processes may use it too. */
    Storage openSnapshots() throws IOException {
        return opener.open(FileNames.path(settings.directory.value()), false);
    }

    /**
     * Where the snapshot is to lie as things are now: CONFIG SET means those to come.
     *
     * @throws IOException if no file can be called so
     */
    SnapshotPlace snapshotPlace() throws IOException {
        return new SnapshotPlace(FileNames.path(settings.directory.value()), snapshotName());
    }

    Storage open(SnapshotPlace place) throws IOException {
        return opener.open(place.directory(), false);
    }

    /**
     * The folder of the journal; this process's alone until it is closed.
     *
     * @throws IOException if it cannot be opened, or somebody has it already
     */
    Storage openJournal() throws IOException {
        return opener.open(FileNames.path(settings.directory.value(), settings.journalDirectory.value()), true);
    }

    /**
     * Has the setting say where the folder is without links: like a working directory, it does not move when a link is changed. Where no path
     * without links leads to it, the setting stays.
     *
     * @throws IOException if it is not there
     */
    void resolve() throws IOException {
        Path directory = FileNames.path(settings.directory.value());
        Path real = directory.toRealPath();
        if (Files.isSameFile(directory, real)) { // links of /proc/PID/root lead where no path does
            settings.directory.resolved(FileNames.value(real));
        }
    }

    /** CONFIG SET dir: why the folder is refused, in Redis's words; null: it is good, and the setting says where it is. */
    @Nullable String refusal() {
        try (Storage _ = openSnapshots()) {
            resolve();
            return null;
        } catch (NotDirectoryException e) {
            return "Not a directory";
        } catch (IOException e) {
            return "No such file or directory";
        }
    }

    /**
     * What the snapshot is called.
     *
     * @throws IOException if no file can be called so
     */
    String snapshotName() throws IOException {
        return FileNames.path(settings.snapshotFile.value()).toString();
    }

    /** CONFIG SET dbfilename: why it is refused; null: it is good. */
    @Nullable String snapshotNameRefusal() {
        try {
            snapshotName();
            return null;
        } catch (IOException e) {
            return "dbfilename must be UTF-8, without NUL";
        }
    }

    /** What {@code dbfilename} is called until it is complete. */
    String unfinishedName() {
        return "temp-" + server.process().pid() + ".rdb";
    }

    /** What a snapshot for a client is called. */
    String transferName() {
        return "temp-sync-" + server.process().pid() + ".rdb";
    }

    /** Removes snapshots that processes which are no more had not completed. */
    void removeUnfinished() throws IOException {
        try (Storage snapshots = openSnapshots()) {
            String snapshot = snapshotName();
            for (String name : snapshots.list()) {
                Matcher matcher = UNFINISHED.matcher(name);
                if (matcher.matches() && !name.equals(snapshot) && !isAlive(Long.parseLong(matcher.group(1)))) {
                    server.log().info("Removing {}, which was not completed", name);
                    snapshots.delete(name);
                }
            }
        }
    }

    private boolean isAlive(long pid) {
        return pid != server.process().pid()
                && ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
