package dev.torc.acceptance.crash;

import dev.torc.storage.FaultyStorage;
import dev.torc.storage.MemoryStorage;
import dev.torc.storage.Storage;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A disk in memory, with the directories of one server. It can fail, be full, and lose its power. */
final class Disk {
    private final Map<Path, MemoryStorage> contents;
    private final Map<Path, FaultyStorage> directories = new TreeMap<>();

    Disk() {
        this(new TreeMap<>());
    }

    private Disk(Map<Path, MemoryStorage> contents) {
        this.contents = contents;
    }

    synchronized Storage open(Path directory) {
        return directories.computeIfAbsent(
                directory, path -> new FaultyStorage(contents.computeIfAbsent(path, _ -> new MemoryStorage())));
    }

    /** What is there after the power has failed now: of what was not synced, what chance has kept. This one stays as it is. */
    synchronized Disk crash(Random chance) {
        Map<Path, MemoryStorage> after = new TreeMap<>();
        contents.forEach((path, storage) -> after.put(path, storage.crash(chance)));
        return new Disk(after);
    }

    /** No byte more can be written, or all that come. */
    synchronized void full(boolean full) {
        contents.values().forEach(storage -> storage.capacity(full ? 0 : Long.MAX_VALUE));
    }

    /** Every operation that changes something fails, or none. */
    synchronized void broken(boolean broken) {
        directories.values().forEach(storage -> storage.failAfter(broken ? 0 : Long.MAX_VALUE / 2, Long.MAX_VALUE / 2));
    }

    /** Every sync fails, or none. */
    synchronized void syncsFail(boolean fail) {
        directories.values().forEach(storage -> storage.failSyncs(fail));
    }
}
