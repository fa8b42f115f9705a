package dev.torc.journal;

import dev.torc.memory.Memory;
import dev.torc.memory.PageHeap;
import dev.torc.storage.Storage;
import java.io.Closeable;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Follows the log from a position, out of the ring where it has it and from disk otherwise. Holds nobody up: it copies a piece of the
 * ring, then looks whether the piece was still there, and hands out frames from its copy. Its memory is 256 KiB, 1 MiB more
 * while it reads from disk, and the size of a large frame while it hands one out.
 *
 * <p>One thread at a time.
 */
public final class JournalReader implements Closeable {
    private static final long BUFFER = 256 << 10;

    private final Journal journal;
    private final Ring ring;
    private final LargeFrames large;
    private final Segments segments;
    private final Storage storage;
    private final PageHeap pages;
    private final long buffer;
    private final Checksum checksum;
    private @Nullable SegmentCursor cursor;
    private long cursorPosition;
    private long position;
    private boolean started;

    JournalReader(
            Journal journal,
            Ring ring,
            LargeFrames large,
            Segments segments,
            Storage storage,
            PageHeap pages,
            long position) {
        this.journal = journal;
        this.ring = ring;
        this.large = large;
        this.segments = segments;
        this.storage = storage;
        this.pages = pages;
        this.position = position;
        buffer = pages.allocateBytes(BUFFER);
        checksum = new Checksum(buffer, BUFFER);
    }

    /** The position of the next frame. */
    public long position() {
        return position;
    }

    /**
     * Hands out the next frames there are: some, but not more than about 256 KiB at a time.
     *
     * @return how many; 0 if the reader has all that is published
     * @throws PositionGoneException when the reader has come too late, or its first position is no frame's
     * @throws IOException when the disk fails or what it has is damaged; the reader stays where it is
     */
    public int poll(FrameHandler handler) throws PositionGoneException, IOException {
        return position >= ring.oldest() ? pollRing(handler) : pollDisk(handler);
    }

    private int pollRing(FrameHandler handler) throws PositionGoneException, IOException {
        long end = ring.publish();
        if (position >= end) {
            return 0;
        }
        long length = Math.min(Math.min(end - position, BUFFER), ring.contiguous(position));
        Memory.copy(ring.address(position), buffer, length);
        VarHandle.fullFence();
        if (ring.oldest() > position) {
            return pollDisk(handler);
        }
        checkFirst(length);
        closeCursor();
        int frames = 0;
        long first = position;
        while (position < end && ring.isSamePiece(first, position)) {
            long at = position - first;
            long frame = buffer + at;
            long left = length - at;
            if (left <= Frame.HEADER) {
                break;
            }
            long word = Memory.getLong(frame);
            if (Frame.isLarge(word)) {
                return frames > 0 ? frames : pollLarge(handler, frame, word);
            }
            if (Frame.span(word) > left) {
                break;
            }
            long next = position + Frame.span(word);
            handler.frame(frame, Frame.length(word), position, next);
            position = next;
            frames++;
        }
        return frames;
    }

    private int pollLarge(FrameHandler handler, long reference, long word) throws PositionGoneException, IOException {
        long bytes = Frame.padded(Frame.length(word));
        long copy = pages.allocateBytes(bytes);
        try {
            if (large.copy(position, Ring.largeFrame(reference), copy, bytes)) {
                handler.frame(copy, Frame.length(word), position, position + Frame.LARGE_SPAN);
                position += Frame.LARGE_SPAN;
                return 1;
            }
        } finally {
            pages.free(copy, PageHeap.pages(bytes));
        }
        return pollDisk(handler);
    }

    /** A first position comes from elsewhere: it must be a frame's. */
    private void checkFirst(long length) throws PositionGoneException {
        if (started) {
            return;
        }
        long word = Memory.getLong(buffer);
        boolean good = Frame.position(buffer) == position
                && (Frame.isLarge(word)
                        || Frame.problemOfWord(word, length).isEmpty()
                                && Frame.problem(buffer, position, checksum).isEmpty());
        if (!good) {
            throw new PositionGoneException(position, journal.oldestPosition());
        }
        started = true;
    }

    /** At least one frame, and more as long as the ring has none of them. */
    private int pollDisk(FrameHandler handler) throws PositionGoneException, IOException {
        int frames = 0;
        long given = 0;
        do {
            SegmentCursor from = cursorAtPosition();
            long frame = from.frame();
            long word = Memory.getLong(frame);
            long next = position + Frame.span(word);
            handler.frame(frame, Frame.length(word), position, next);
            position = next;
            cursorPosition = next;
            given += Frame.length(word);
            frames++;
        } while (given < BUFFER && position < ring.oldest());
        started = true;
        return frames;
    }

    /** A cursor that has just read the frame at the reader's position. */
    private SegmentCursor cursorAtPosition() throws PositionGoneException, IOException {
        Segment segment = segments.holding(position)
                .orElseThrow(() -> new PositionGoneException(position, journal.oldestPosition()));
        SegmentCursor current = cursor;
        if (current == null || !current.segment().equals(segment) || cursorPosition != position) {
            closeCursor();
            try {
                current = new SegmentCursor(storage, segment, pages, file -> segments.size(segment, file));
            } catch (IOException e) {
                if (position < segments.oldest()) {
                    throw new PositionGoneException(position, journal.oldestPosition()); // deleted meanwhile
                }
                throw e;
            }
            cursor = current;
            cursorPosition = segment.firstPosition();
            String wrong = current.problemOfHeader();
            if (!wrong.isEmpty()) {
                throw new JournalDamagedException(segment.name(), 0, wrong);
            }
            while (cursorPosition < position) {
                step(current);
                cursorPosition += Frame.span(Memory.getLong(current.frame()));
            }
            if (cursorPosition > position) {
                throw new PositionGoneException(position, journal.oldestPosition());
            }
        }
        step(current);
        return current;
    }

    private void step(SegmentCursor current) throws IOException {
        switch (current.next(cursorPosition)) {
            case FRAME -> {}
            case END -> {
                closeCursor();
                throw new JournalDamagedException(
                        current.segment().name(), current.offset(), "ends at position " + cursorPosition);
            }
            case BAD -> {
                closeCursor();
                throw new JournalDamagedException(current.segment().name(), current.offset(), current.problem());
            }
        }
    }

    private void closeCursor() throws IOException {
        SegmentCursor current = cursor;
        if (current != null) {
            cursor = null;
            current.close();
        }
    }

    @Override
    public void close() throws IOException {
        closeCursor();
        pages.free(buffer, PageHeap.pages(BUFFER));
    }
}
