package dev.torc.commands;

import dev.torc.commands.reply.Errors;

/**
 * A command whose arguments are looked at as text came with too much of it. Meant for the client: names, patterns and settings have
 * no such lengths.
 */
public final class TextTooLongException extends RuntimeException {
    /** What all arguments of one command may have as text. */
    static final int TEXT_BYTES_MAX = 16 << 20;

    TextTooLongException() {
        super(Errors.ARGUMENTS_TOO_LONG.text(), null, false, false);
    }
}
