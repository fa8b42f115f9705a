package dev.torc.journal;

/** When what was written is synced; Redis's {@code appendfsync}. Whatever the policy, no more than a quarter of the ring stays unsynced. */
public enum FsyncPolicy {
    /** As soon as there is something and the sync before has ended. */
    ALWAYS,
    /** A second after the oldest write that is not synced. */
    EVERYSEC,
    /** When the system likes. */
    NO
}
