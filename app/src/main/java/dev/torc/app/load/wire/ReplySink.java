package dev.torc.app.load.wire;

/** Told of each complete reply, in the order of the requests. */
@FunctionalInterface
public interface ReplySink {
    /**
     * @param length bytes of a bulk string, elements of an array, the number of an integer reply; 0 where there is none
     */
    void reply(ReplyKind kind, long length);
}
