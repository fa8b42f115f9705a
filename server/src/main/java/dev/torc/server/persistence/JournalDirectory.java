package dev.torc.server.persistence;

import dev.torc.journal.JournalFiles;
import dev.torc.storage.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of {@code appenddirname}: the journal's own, and beside them the snapshots that it goes on from, called bases.
 *
 * <pre>
 *   base-POSITION.rdb      all changes before the position
 *   base.tmp               a base that is being written
 *   begin-POSITION         the journal was begun here while there was data: until there is a base at or behind the position, what
 *                          lies from there on counts for nothing, and from then on what lies before
 *   journal-POSITION-N.log the journal's
 * </pre>
 *
 * <p>The newest base and the journal from its position on are the data. Whatever a crash leaves half done, {@link #settle} finishes or
 * undoes.
 */
final class JournalDirectory {
    static final String TEMPORARY = "base.tmp";

    private static final String MANIFEST = ".manifest";
    private static final String APPEND_ONLY_FILE = "appendonly.aof";

    private static final Pattern BASE = Pattern.compile("base-(\\d{19})\\.rdb");
    private static final Pattern BEGIN = Pattern.compile("begin-(\\d{19})");

    private final Storage storage;

    JournalDirectory(Storage storage) {
        this.storage = storage;
    }

    Storage storage() {
        return storage;
    }

    static String baseName(long position) {
        return "base-%019d.rdb".formatted(position);
    }

    private static String beginName(long position) {
        return "begin-%019d".formatted(position);
    }

    private List<Long> positions(Pattern pattern) throws IOException {
        return storage.list().stream()
                .map(pattern::matcher)
                .filter(Matcher::matches)
                .map(matcher -> Long.parseLong(matcher.group(1)))
                .sorted()
                .toList();
    }

    /** The position of the newest base; empty: there is none. */
    OptionalLong newestBase() throws IOException {
        List<Long> bases = positions(BASE);
        return bases.isEmpty() ? OptionalLong.empty() : OptionalLong.of(bases.getLast());
    }

    /** The position that the journal was begun at and has no base for yet; empty: all is settled. */
    OptionalLong unsettledBegin() throws IOException {
        List<Long> begins = positions(BEGIN);
        return begins.isEmpty() ? OptionalLong.empty() : OptionalLong.of(begins.getLast());
    }

    /** The position from which on the files count for nothing, because the journal was begun there and got no base. */
    long voidFrom() throws IOException {
        OptionalLong begin = unsettledBegin();
        return begin.isPresent() && newestBase().orElse(-1) < begin.getAsLong() ? begin.getAsLong() : Long.MAX_VALUE;
    }

    /** A journal file that nothing can be made of, because there is no base. */
    Optional<String> orphan() throws IOException {
        return newestBase().isPresent() ? Optional.empty() : JournalFiles.first(storage);
    }

    /**
     * An append-only file of Redis's, which has data that nobody would load: the manifest of several, or of Redis 6 the one beside the
     * snapshot. Empty: there is none, or a base besides.
     */
    Optional<String> foreign(Storage snapshots) throws IOException {
        if (newestBase().isPresent()) {
            return Optional.empty();
        }
        Optional<String> manifest = path(storage, name -> name.endsWith(MANIFEST));
        return manifest.isPresent() ? manifest : path(snapshots, APPEND_ONLY_FILE::equals);
    }

    private static Optional<String> path(Storage in, Predicate<String> name) throws IOException {
        return in.list().stream().filter(name).findFirst().map(found -> in.location() + "/" + found);
    }

    /** A position behind all that the files have. */
    long positionBehind() throws IOException {
        return Math.max(JournalFiles.positionBehind(storage), newestBase().orElse(0));
    }

    /** Marks that the journal begins here, behind all there is, beside data that is in no base yet. All must be settled. */
    void begin(long position) throws IOException {
        storage.create(beginName(position)).close();
        storage.syncDirectory();
    }

    /** A new base is complete and synced in {@link #TEMPORARY}: makes it the newest and removes what it replaces. */
    void install(long position) throws IOException {
        storage.rename(TEMPORARY, baseName(position));
        storage.syncDirectory();
        settle();
    }

    /** Finishes what a crash left half done, or undoes it. */
    void settle() throws IOException {
        OptionalLong base = newestBase();
        OptionalLong begin = unsettledBegin();
        if (begin.isPresent() && base.orElse(-1) >= begin.getAsLong()) {
            JournalFiles.deleteBefore(storage, begin.getAsLong());
        }
        JournalFiles.deleteFrom(storage, voidFrom());
        for (long position : positions(BASE)) {
            if (position < base.orElse(0)) {
                storage.delete(baseName(position));
            }
        }
        storage.syncDirectory();
        for (long position : positions(BEGIN)) {
            storage.delete(beginName(position));
        }
    }
}
