package dev.torc.journal;

/**
 * What a journal is given.
 *
 * @param ringBytes memory for the newest part: a power of two from 128 KiB to 1 GiB, and at least eight frames of 32 KiB for each
 *     appender
 * @param largeBytesMax memory for frames over 32 KiB that are not synced yet; one may go beyond
 * @param segmentBytes a file that has reached this size is followed by another
 * @param retainedBytes of files that are kept for readers although a snapshot has made them unnecessary
 * @param appenders most appenders that append at a time
 */
public record JournalSettings(
        long ringBytes, long largeBytesMax, long segmentBytes, long retainedBytes, int appenders, FsyncPolicy fsync) {
    public JournalSettings {
        long least = 8L * appenders * Frame.INLINE_MAX;
        if (ringBytes < least) {
            throw new IllegalArgumentException("ring of " + ringBytes + " bytes (expected: at least " + least + " for "
                    + appenders + " appenders)");
        }
        if (segmentBytes < 1 || retainedBytes < 0 || largeBytesMax < 0 || appenders < 1) {
            throw new IllegalArgumentException("journal settings out of range");
        }
    }

    /** 64 MiB of ring, more for more than 256 appenders; 256 MiB of large frames, segments of 64 MiB, 256 MiB retained. */
    public static JournalSettings defaults(int appenders, FsyncPolicy fsync) {
        long least = 8L * appenders * Frame.INLINE_MAX;
        long ring = Math.max(64L << 20, Long.highestOneBit(2 * least - 1));
        return new JournalSettings(ring, 256L << 20, 64L << 20, 256L << 20, appenders, fsync);
    }
}
