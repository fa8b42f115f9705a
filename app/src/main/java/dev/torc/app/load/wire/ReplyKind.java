package dev.torc.app.load.wire;

/** What a measuring client wants to know of a reply. */
public enum ReplyKind {
    /** Anything but the two below: a status, a number, a value, an array. */
    VALUE,
    /** A null: the key is not there; for memcached also NOT_FOUND, NOT_STORED and EXISTS. */
    NULL,
    /** The server refused; {@link ReplyScanner#lastError()} has its words. */
    ERROR
}
