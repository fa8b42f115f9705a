package dev.torc.server.protocol;

/**
 * How far an incomplete request has been read, so that reading goes on where it stopped when more bytes have come: the work is
 * linear in the bytes, however small the pieces. Owned by a session, for its whole life.
 *
 * <p>Holds offsets only, from the beginning of the incomplete request: the session may move the bytes meanwhile.
 */
public final class PartialRequest {
    /** Offset of what comes next: a line, or the bytes of an argument. */
    int position;

    /** Bytes of the line at {@link #position} already searched for its end. */
    int searched;

    /** Arguments of the request; 0 = its first line is not complete. */
    int arguments;

    /** Arguments not yet read. */
    int remaining;

    /** Length of the argument at {@link #position}; -1 = a line is there. */
    int bulkLength = -1;

    /** Whether nothing is known: the next byte begins a request. */
    public boolean isEmpty() {
        return position == 0 && searched == 0;
    }

    /** Bytes of the incomplete request that are read and understood: all before the argument or line that is coming in. */
    public int position() {
        return position;
    }

    /** Forgets everything: the bytes at the beginning of the next input begin a request. */
    public void clear() {
        position = 0;
        searched = 0;
        arguments = 0;
        remaining = 0;
        bulkLength = -1;
    }
}
