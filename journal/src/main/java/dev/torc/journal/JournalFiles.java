package dev.torc.journal;

import dev.torc.storage.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A journal's files as they lie there, while no journal is open on them. */
public final class JournalFiles {
    /** What is put behind the name of a file that is kept though it can no longer be used. */
    public static final String ASIDE = ".damaged";

    /** The position that a file's name gives to its first frame. */
    public record Named(String name, long firstPosition) {}

    private JournalFiles() {}

    /** All files, in order. */
    public static List<Named> list(Storage storage) throws IOException {
        return Segments.list(storage).stream()
                .map(file -> new Named(file.name(), file.firstPosition()))
                .toList();
    }

    /** The name of the first file; empty if there is none. */
    public static Optional<String> first(Storage storage) throws IOException {
        return Segments.list(storage).stream().map(Segment::name).findFirst();
    }

    /** Bytes of all files. */
    public static long bytes(Storage storage) throws IOException {
        long bytes = 0;
        for (Segment file : Segments.list(storage)) {
            bytes += storage.size(file.name());
        }
        return bytes;
    }

    /** A position behind all that the files may have: a frame takes no more positions than bytes. */
    public static long positionBehind(Storage storage) throws IOException {
        long position = 0;
        for (Segment file : Segments.list(storage)) {
            position = Math.max(position, file.firstPosition() + storage.size(file.name()));
        }
        return position + 7 & -8;
    }

    /** Deletes the files that begin before a position. */
    public static void deleteBefore(Storage storage, long position) throws IOException {
        for (Segment file : Segments.list(storage)) {
            if (file.firstPosition() < position) {
                storage.delete(file.name());
            }
        }
    }

    /** Deletes the files that begin at a position or behind it. */
    public static void deleteFrom(Storage storage, long position) throws IOException {
        List<Segment> files = Segments.list(storage);
        for (Segment file : files.reversed()) {
            if (file.firstPosition() >= position) {
                storage.delete(file.name());
            }
        }
    }

    /** Gives all files names that no journal looks at. */
    public static void setAside(Storage storage) throws IOException {
        for (Segment file : Segments.list(storage)) {
            storage.rename(file.name(), file.name() + ASIDE);
        }
        storage.syncDirectory();
    }
}
