package dev.torc.commands.reply;

/** Hears of every error reply: INFO's errorstats, {@code total_error_replies}, and per-command {@code failed_calls}. */
@FunctionalInterface
public interface ErrorListener {
    /**
     * Called once for each error reply, also when the reply itself is suppressed.
     *
     * @param code the first word of the error, for example {@code WRONGTYPE}; {@code ERR} if it has none. For the constants
     *     of {@link Errors} it is always the same object.
     */
    void errorReplied(String code);
}
