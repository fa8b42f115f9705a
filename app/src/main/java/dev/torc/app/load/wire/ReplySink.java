package dev.torc.app.load.wire;

import java.io.IOException;

/** Told of each complete reply, in the order of the requests. */
@FunctionalInterface
public interface ReplySink {
    /**
     * @param length bytes of a bulk string, elements of an array, the number of an integer reply; 0 where there is none
     * @throws IOException if no request asked for it
     */
    void reply(ReplyKind kind, long length) throws IOException;
}
