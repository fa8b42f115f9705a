package dev.torc.journal;

import dev.torc.storage.Storage;
import dev.torc.storage.StorageFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files that make up the log, in order. The disk's thread changes the list, readers look. */
final class Segments {
    private final Storage storage;
    private final List<Segment> files;
    private final Map<Segment, Long> sizes = new HashMap<>();

    Segments(Storage storage, List<Segment> files) throws IOException {
        this.storage = storage;
        this.files = new ArrayList<>(files);
        for (Segment file : files) {
            sizes.put(file, storage.size(file.name()));
        }
    }

    /** All files of a journal in a storage, in order. */
    static List<Segment> list(Storage storage) throws IOException {
        return storage.list().stream()
                .map(Segment::parse)
                .flatMap(Optional::stream)
                .sorted(Segment.ORDER)
                .toList();
    }

    /** What the next file that starts at a position is called. */
    synchronized Segment next(long firstPosition) {
        int attempt = 0;
        for (Segment file : files) {
            if (file.firstPosition() == firstPosition) {
                attempt = file.attempt() + 1;
            }
        }
        return new Segment(firstPosition, attempt);
    }

    synchronized void add(Segment file) {
        files.add(file);
        sizes.put(file, 0L);
    }

    synchronized void remove(Segment file) {
        files.remove(file);
        sizes.remove(file);
    }

    synchronized void size(Segment file, long bytes) {
        sizes.put(file, bytes);
    }

    /**
     * Bytes of a file that were written. The file itself may be longer, by zeros that are written over (see {@link
     * Storage#createDirect}).
     *
     * @param open the same file, which may have been deleted
     */
    synchronized long size(Segment file, StorageFile open) throws IOException {
        Long written = sizes.get(file);
        return written == null ? open.size() : written;
    }

    synchronized long bytes() {
        return sizes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The first position that the files have; {@link Long#MAX_VALUE} if there are none. */
    synchronized long oldest() {
        return files.isEmpty() ? Long.MAX_VALUE : files.getFirst().firstPosition();
    }

    /** The file to read a position from; empty if none has it any more. */
    synchronized Optional<Segment> holding(long position) {
        Segment found = null;
        for (Segment file : files) {
            if (file.firstPosition() <= position) {
                found = file;
            }
        }
        return Optional.ofNullable(found);
    }

    /** Deletes files that lie wholly before a position, as long as more than {@code retainedBytes} remain. */
    void release(long before, long retainedBytes) throws IOException {
        while (true) {
            Segment first;
            synchronized (this) {
                if (files.size() < 2
                        || files.get(1).firstPosition() > before
                        || bytes() - sizes.getOrDefault(files.getFirst(), 0L) < retainedBytes) {
                    return;
                }
                first = files.removeFirst();
                sizes.remove(first);
            }
            storage.delete(first.name());
        }
    }
}
