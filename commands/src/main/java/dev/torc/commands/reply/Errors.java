package dev.torc.commands.reply;

/**
 * Every error text that users see, byte for byte Redis 7.0's: one place, so that a reader finds where a text comes from and a
 * translator of error codes finds all of them.
 *
 * <p>Constants are whole errors; methods return the text of errors with a variable part, for {@link Reply#error(String)}.
 */
public final class Errors {
    // ---- values and keys
    public static final ErrorReply WRONG_TYPE =
            ErrorReply.of("WRONGTYPE Operation against a key holding the wrong kind of value");
    public static final ErrorReply SYNTAX = ErrorReply.of("ERR syntax error");
    public static final ErrorReply NOT_AN_INTEGER = ErrorReply.of("ERR value is not an integer or out of range");
    public static final ErrorReply NOT_A_FLOAT = ErrorReply.of("ERR value is not a valid float");

    private Errors() {}
}
