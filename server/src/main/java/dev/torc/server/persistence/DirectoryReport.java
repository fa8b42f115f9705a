package dev.torc.server.persistence;

import java.util.List;

/**
 * What {@link DirectoryCheck} found.
 *
 * @param snapshots the snapshot's file, if it is there
 * @param journal all files of the journal's directory
 * @param withJournal what a start with {@code appendonly yes} does
 * @param withoutJournal what a start with {@code appendonly no} does
 */
public record DirectoryReport(List<Found> snapshots, List<Found> journal, Start withJournal, Start withoutJournal) {
    /** How a start ends; from good to bad. */
    public enum Outcome {
        /** Everything that the files have is loaded. */
        LOADS,
        /** The journal ends within a group, which is cut off ({@code aof-load-truncated no} would refuse it). */
        CUTS,
        /** Something is not as it was written, or not for this version: the server does not start. */
        REFUSES
    }

    /**
     * What a start does.
     *
     * @param text goes on after "a start": a verb, what, and where it matters file and offset
     */
    public record Start(Outcome outcome, String text) {}

    /**
     * A file.
     *
     * @param content what it is, or what is wrong with it
     */
    public record Found(String name, long bytes, String content) {}

    /** The worse of the two starts. */
    public Outcome worst() {
        return withJournal.outcome().compareTo(withoutJournal.outcome()) > 0
                ? withJournal.outcome()
                : withoutJournal.outcome();
    }
}
