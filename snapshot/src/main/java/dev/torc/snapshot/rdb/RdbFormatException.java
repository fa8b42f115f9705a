package dev.torc.snapshot.rdb;

/** The bytes are no RDB that this version can load. The message says what is wrong and at which offset. Trying again does not help. */
public final class RdbFormatException extends RuntimeException {
    private final long offset;

    /** @param offset of the input's byte at which the offending part starts */
    public RdbFormatException(String what, long offset) {
        this(what, offset, "");
    }

    private RdbFormatException(String what, long offset, String more) {
        super(what + " at offset " + offset + more);
        this.offset = offset;
    }

    static RdbFormatException unsupported(String what, long offset) {
        return new RdbFormatException(what, offset, ": this version cannot load it");
    }

    static RdbFormatException expected(String what, long value, String rule, long offset) {
        return new RdbFormatException(what + ", " + value + " (expected: " + rule + "),", offset);
    }

    public long offset() {
        return offset;
    }
}
