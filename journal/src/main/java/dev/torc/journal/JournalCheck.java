package dev.torc.journal;

/**
 * What a scan found.
 *
 * @param segments files read
 * @param frames frames from the asked position on
 * @param effects effects in them
 * @param startPosition the asked position
 * @param endPosition where the files end; before the asked position if they lack what led up to it
 * @param tornFile file with a tail that was written in part, empty if there is none
 * @param tornOffset where in that file the tail begins; below the header's size the whole file is the tail
 * @param tornBytes bytes of the tail
 * @param tornReason what is wrong with its first bytes
 */
public record JournalCheck(
        int segments,
        long frames,
        long effects,
        long startPosition,
        long endPosition,
        String tornFile,
        long tornOffset,
        long tornBytes,
        String tornReason) {
    public boolean isTorn() {
        return !tornFile.isEmpty();
    }
}
