package dev.torc.journal;

import dev.torc.memory.Memory;
import dev.torc.memory.PageHeap;
import dev.torc.storage.Storage;
import dev.torc.storage.StorageFile;
import java.io.Closeable;
import java.io.IOException;

/**
 * Reads a file's frames one after the other and believes none that it has not checked. Memory: at most 1 MiB, or the size of the largest
 * frame met.
 */
final class SegmentCursor implements Closeable {
    /** What a step came upon. */
    enum Step {
        /** A whole frame. */
        FRAME,
        /** The end of the file, exactly behind a frame but for what a file that was written in blocks may have of zeros. */
        END,
        /** Bytes that are no frame, see {@link #problem}. */
        BAD
    }

    /** How many bytes of a file count. */
    interface Size {
        long of(StorageFile file) throws IOException;
    }

    private static final long BUFFER = 1 << 20;

    private final Segment segment;
    private final PageHeap pages;
    private final StorageFile file;
    private final Size size;

    /** What was last known; asked again only where more is wanted, because a system call a frame is half of a replay. */
    private long fileBytes;

    private long buffer;
    private long bufferBytes;
    private Checksum checksum;
    private long bufferedFrom;
    private long buffered;

    private long offset;
    private long next = Segment.HEADER;
    private String problem = "";

    /** @param size may grow meanwhile; what lies behind it is not looked at */
    SegmentCursor(Storage storage, Segment segment, PageHeap pages, Size size) throws IOException {
        this.segment = segment;
        this.pages = pages;
        this.size = size;
        file = storage.open(segment.name());
        fileBytes = size.of(file);
        bufferBytes = Math.clamp(fileBytes, Segment.HEADER, BUFFER);
        buffer = pages.allocateBytes(bufferBytes);
        checksum = new Checksum(buffer, bufferBytes);
    }

    Segment segment() {
        return segment;
    }

    /** What is wrong with the file's header; empty if nothing is. */
    String problemOfHeader() throws IOException {
        if (!load(0, Segment.HEADER)) {
            return "header of " + fileBytes + " bytes (expected: " + Segment.HEADER + ")";
        }
        return segment.problemOfHeader(buffer, checksum);
    }

    /** Looks at what lies behind the last frame; it should have this position. */
    Step next(long position) throws IOException {
        offset = next;
        long left = bytesFrom(offset, 8);
        if (left == 0) {
            return Step.END;
        }
        if (!load(offset, 8)) {
            return bad("frame of " + left + " bytes (expected: whole ones)");
        }
        if (Memory.getLong(frame()) == 0 && isZeros(offset, Storage.BLOCK - 1)) {
            return Step.END;
        }
        long bytes = Frame.padded(Frame.length(Memory.getLong(frame())));
        left = bytesFrom(offset, bytes);
        String wrong = Frame.problemOfWord(Memory.getLong(frame()), left);
        if (!wrong.isEmpty()) {
            return bad(wrong);
        }
        if (!load(offset, bytes)) {
            return bad("frame of " + left + " bytes (expected: " + bytes + ")");
        }
        wrong = Frame.problem(frame(), position, checksum);
        if (!wrong.isEmpty()) {
            return bad(wrong);
        }
        next = offset + bytes;
        return Step.FRAME;
    }

    /** Whether the file has nothing yet: at most its header was under way, perhaps as a whole block. */
    boolean isBlank() throws IOException {
        return fileBytes <= Segment.HEADER || isZeros(0, Storage.BLOCK);
    }

    /** Whether the file ends with zeros from here on, and not more of them than so many. */
    private boolean isZeros(long from, long most) throws IOException {
        long left = bytesFrom(from, most + 1);
        if (left > most || !load(from, left)) {
            return false;
        }
        for (long at = buffer + from - bufferedFrom, end = at + left; at < end; at++) {
            if (Memory.getByte(at) != 0) {
                return false;
            }
        }
        return true;
    }

    /** The rest of the file does not count, from this offset on. */
    void tornAt(long at, String what) {
        offset = at;
        problem = what;
    }

    private Step bad(String what) {
        problem = what;
        return Step.BAD;
    }

    /** Address of the frame that {@link #next} found, until it is called again. */
    long frame() {
        return buffer + offset - bufferedFrom;
    }

    /** Where in the file the last step looked. */
    long offset() {
        return offset;
    }

    String problem() {
        return problem;
    }

    long fileBytes() {
        return fileBytes;
    }

    /**
     * Whether a good frame lies behind a bad place that shows, by what it knows to have been synced, that the bad place had been
     * synced too: then the place is damaged, and not merely the end of what was written when the power failed.
     */
    boolean isProvedSyncedLater(long position) throws IOException {
        for (long at = offset + 8; load(at, Frame.HEADER); at += 8) {
            long word = Memory.getLong(buffer + at - bufferedFrom);
            long found = Memory.getLong(buffer + at - bufferedFrom + 8);
            if (found > position
                    && Frame.problemOfWord(word, fileBytes - at).isEmpty()
                    && load(at, Frame.padded(Frame.length(word)))
                    && Frame.problem(buffer + at - bufferedFrom, found, checksum)
                            .isEmpty()
                    && Frame.syncedBefore(buffer + at - bufferedFrom) > position) {
                return true;
            }
        }
        return false;
    }

    /** Bytes of the file from an offset on, right where they are fewer than {@code wanted}. */
    private long bytesFrom(long from, long wanted) throws IOException {
        if (fileBytes - from < wanted) {
            fileBytes = size.of(file);
        }
        return fileBytes - from;
    }

    /** Has these bytes of the file in the buffer; false: the file is shorter. */
    private boolean load(long from, long bytes) throws IOException {
        if (from >= bufferedFrom && from + bytes <= bufferedFrom + buffered) {
            return true;
        }
        if (bytesFrom(from, bytes) < bytes) {
            return false;
        }
        if (bytes > bufferBytes) {
            pages.free(buffer, PageHeap.pages(bufferBytes));
            bufferBytes = bytes;
            buffer = pages.allocateBytes(bufferBytes);
            checksum = new Checksum(buffer, Math.min(bufferBytes, Integer.MAX_VALUE));
        }
        buffered = file.read(from, buffer, Math.min(bufferBytes, fileBytes - from));
        bufferedFrom = from;
        return bytes <= buffered;
    }

    @Override
    public void close() throws IOException {
        pages.free(buffer, PageHeap.pages(bufferBytes));
        file.close();
    }
}
