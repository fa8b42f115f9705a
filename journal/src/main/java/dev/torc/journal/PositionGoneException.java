package dev.torc.journal;

/** A reader wants what is no longer, or was never, retained. It must start again from a snapshot. */
public final class PositionGoneException extends Exception {
    private static final long serialVersionUID = 1;

    private final long oldestPosition;

    PositionGoneException(long position, long oldestPosition) {
        super("journal position " + position + " (expected: at least " + oldestPosition + ", the oldest retained)");
        this.oldestPosition = oldestPosition;
    }

    public long oldestPosition() {
        return oldestPosition;
    }
}
