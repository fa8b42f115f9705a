package dev.torc.snapshot.rdb;

/** The bytes are no RDB that this version can load. The message says what is wrong and at which offset. Trying again does not help. */
public final class RdbFormatException extends RuntimeException {
    private final long offset;
    private final boolean unsupported;

    /** @param offset of the input's byte at which the offending part starts */
    public RdbFormatException(String what, long offset) {
        this(what, offset, "", false);
    }

    private RdbFormatException(String what, long offset, String more, boolean unsupported) {
        super(what + " at offset " + offset + more);
        this.offset = offset;
        this.unsupported = unsupported;
    }

    static RdbFormatException unsupported(String what, long offset) {
        return new RdbFormatException(what, offset, ": this version cannot load it", true);
    }

    static RdbFormatException expected(String what, long value, String rule, long offset) {
        return new RdbFormatException(what + ", " + value + " (expected: " + rule + "),", offset);
    }

    /** Whether the bytes are right, as far as seen, and only this version cannot load them. */
    public boolean isUnsupported() {
        return unsupported;
    }

    public long offset() {
        return offset;
    }
}
