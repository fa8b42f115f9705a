package dev.torc.commands;

/** Where one event loop's changes go, as far as the dispatcher has to know: it asks for room, and marks what belongs together. */
public interface WriteLog {
    /** No journal, no snapshot: there is always room. */
    WriteLog NONE = new WriteLog() {
        @Override
        public boolean hasRoomFor(long bytes) {
            return true;
        }

        @Override
        public boolean isComplete() {
            return false;
        }

        @Override
        public void beginGroup() {}

        @Override
        public void endGroup() {}
    };

    /**
     * Whether a command that writes may run now, its effects taking about so many bytes. If not, its client waits among {@link
     * ServerState#waitingForRoom}. Asked before anything is locked.
     */
    boolean hasRoomFor(long bytes);

    /** Whether the server ends and its last snapshot is taken: there will be no room any more. */
    boolean isComplete();

    /** All changes from here to {@link #endGroup} are replayed together or not at all. The locks of all of them are held throughout. */
    void beginGroup();

    void endGroup();
}
