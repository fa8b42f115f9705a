package dev.torc.commands;

/** What a command does, once its name, its number of arguments, its permission and its memory have been checked. */
@FunctionalInterface
public interface CommandHandler {
    /**
     * Runs the command and writes its reply. The partitions of its keys are locked as its {@link Locking} says; it must neither
     * block nor keep any address beyond the call.
     */
    void run(Call call);
}
