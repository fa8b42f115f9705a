package dev.torc.server.transport;

/**
 * What a transport drives, one per connection, always on the thread of the connection's loop. Knows no sockets. See the
 * package's description for the order of the calls.
 *
 * <p>An exception thrown from any method is logged and closes the connection; the loop lives on.
 */
public interface ConnectionHandler {
    /**
     * The address the next bytes are to be read to: a buffer shared by the connections of the loop, or the connection's own
     * while a request is half in. Valid until the next call to any handler of this loop.
     */
    long readAddress();

    /** Bytes there is room for at {@link #readAddress()}; never 0 while {@link #wantsRead()}. */
    int readCapacity();

    /** {@code bytes} (at least 1) were put at {@link #readAddress()}: execute what is complete, within the turn's budget. */
    void received(int bytes);

    /**
     * Whether {@link #turn()} is to be called in the next turn, without new input: complete requests are still buffered. The
     * connection is not read meanwhile. False while replies are over the limit: it is asked again when they have gone.
     */
    boolean wantsTurn();

    /** Goes on executing buffered requests, within the turn's budget. */
    void turn();

    /** False is back-pressure: nothing is read until this is true again. Asked anew at the end of each of its turns. */
    boolean wantsRead();

    /** Close the connection once the output is gone. Nothing is read or executed from then on. */
    boolean wantsClose();

    /**
     * Asked only after the peer has ended its side (half close): true keeps the connection although no output is waiting and no
     * turn is wanted, for a reply that is still to come, as when it waits for the disk. {@link Connection#wake()} when it is there.
     */
    default boolean owesReply() {
        return false;
    }

    /** The address of the first contiguous piece of output; valid until the next call to any handler of this loop. */
    long outputAddress();

    /** The length in bytes of that piece, 0 when no output is waiting. */
    int outputLength();

    /**
     * The transport has taken the first {@code bytes} (at least 1, at most {@link #outputLength()}) of that piece. They are with
     * the kernel, or, where a transport has to encrypt, in its own bounded buffer.
     */
    void sent(int bytes);

    /**
     * After the send attempts of each turn, whether or not anything was left to send: what is left must be moved out of memory
     * that is shared by the loop.
     */
    void flushed();

    /** The connection is gone: give back everything. Called exactly once, as the last call, never from within another. */
    void closed();
}
