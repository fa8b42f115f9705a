package dev.torc.journal;

import dev.torc.memory.Memory;
import dev.torc.memory.PageHeap;
import dev.torc.storage.Storage;
import dev.torc.storage.StorageFile;
import java.io.IOException;
import java.util.List;

/**
 * Reads a journal's files from a position on, at a start or for inspection. Changes nothing.
 *
 * <p>Whatever is not as it was written is refused with file and offset, but for one thing: at the end of the last file a tail that
 * was written in part is cut off, because a crash leaves such. It is told from damage by what lies behind it: each frame says
 * what was known to be synced when it was finished, so a good frame behind a bad place proves that place to have been on disk once.
 */
public final class JournalScan {
    private final Storage storage;
    private final PageHeap pages;
    private final FrameHandler handler;
    private final long from;

    private final Effects checked = new Effects();
    private long frames;
    private long effects;

    private JournalScan(Storage storage, PageHeap pages, long from, FrameHandler handler) {
        this.storage = storage;
        this.pages = pages;
        this.from = from;
        this.handler = handler;
    }

    /**
     * Hands out all frames from a position on.
     *
     * @param from position of a frame, or where the log ends
     * @throws JournalDamagedException where the files are not what was written
     */
    public static JournalCheck run(Storage storage, long from, FrameHandler handler) throws IOException {
        return run(storage, from, Long.MAX_VALUE, handler);
    }

    /** The same as if the files that begin at or behind a position were not there. */
    public static JournalCheck run(Storage storage, long from, long voidFrom, FrameHandler handler) throws IOException {
        try (PageHeap pages = new PageHeap(PageHeap.RANGE)) {
            List<Segment> files = Segments.list(storage).stream()
                    .filter(file -> file.firstPosition() < voidFrom)
                    .toList();
            return new JournalScan(storage, pages, from, handler).run(files);
        }
    }

    private JournalCheck run(List<Segment> files) throws IOException {
        if (files.isEmpty()) {
            return result(0, from);
        }
        if (from < files.getFirst().firstPosition()) {
            throw new JournalDamagedException(
                    files.getFirst().name(),
                    0,
                    "position " + files.getFirst().firstPosition() + " (expected: a file that holds position " + from
                            + ")");
        }
        int first = 0;
        while (first + 1 < files.size() && files.get(first + 1).firstPosition() <= from) {
            first++;
        }
        long position = files.get(first).firstPosition();
        for (int i = first; i < files.size(); i++) {
            Segment file = files.get(i);
            if (file.firstPosition() != position) {
                throw new JournalDamagedException(
                        file.name(), 0, "first position " + file.firstPosition() + " (expected: " + position + ")");
            }
            boolean last = i + 1 == files.size();
            long end = last ? Long.MAX_VALUE : files.get(i + 1).firstPosition();
            if (end == position) {
                continue;
            }
            try (SegmentCursor cursor = new SegmentCursor(storage, file, pages, StorageFile::size)) {
                position = read(cursor, position, end);
                if (last && !cursor.problem().isEmpty()) {
                    return torn(cursor, i - first + 1, position);
                }
            }
        }
        return result(files.size() - first, position);
    }

    /** Reads a file up to a position or its end; returns the position reached. */
    private long read(SegmentCursor cursor, long first, long end) throws IOException {
        boolean last = end == Long.MAX_VALUE;
        String wrong = cursor.problemOfHeader();
        if (!wrong.isEmpty()) {
            // A header is synced before the first frame is written, so only a file without frames may lack it.
            if (last && cursor.isBlank()) {
                cursor.tornAt(0, wrong);
                return first;
            }
            throw damaged(cursor, 0, wrong);
        }
        long position = first;
        while (position < end) {
            switch (cursor.next(position)) {
                case FRAME -> position = take(cursor, position);
                case END -> {
                    if (last) {
                        return position;
                    }
                    throw damaged(cursor, cursor.offset(), "ends at position " + position + " (expected: " + end + ")");
                }
                case BAD -> {
                    if (!last || cursor.isProvedSyncedLater(position)) {
                        throw damaged(cursor, cursor.offset(), cursor.problem());
                    }
                    return position;
                }
            }
        }
        if (position > end) {
            throw damaged(cursor, cursor.offset(), "frame ends at position " + position + " (expected: " + end + ")");
        }
        return position;
    }

    private long take(SegmentCursor cursor, long position) throws IOException {
        long frame = cursor.frame();
        long word = Memory.getLong(frame);
        long next = position + Frame.span(word);
        if (position < from && next > from) {
            throw damaged(
                    cursor, cursor.offset(), "frame at position " + position + " (expected: one at " + from + ")");
        }
        String wrong = checked.of(frame).problemOfRest();
        if (!wrong.isEmpty()) {
            throw damaged(cursor, cursor.offset(), wrong);
        }
        if (position >= from) {
            frames++;
            effects += checked.passed();
            handler.frame(frame, Frame.length(word), position, next);
        }
        return next;
    }

    private static JournalDamagedException damaged(SegmentCursor cursor, long offset, String what) {
        return new JournalDamagedException(cursor.segment().name(), offset, what);
    }

    private JournalCheck torn(SegmentCursor cursor, int segments, long position) {
        return new JournalCheck(
                segments,
                frames,
                effects,
                from,
                position,
                cursor.segment().name(),
                cursor.offset(),
                cursor.fileBytes() - cursor.offset(),
                cursor.problem());
    }

    private JournalCheck result(int segments, long end) {
        return new JournalCheck(segments, frames, effects, from, end, "", 0, 0, "");
    }
}
