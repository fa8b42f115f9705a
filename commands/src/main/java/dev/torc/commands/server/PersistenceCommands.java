package dev.torc.commands.server;

import dev.torc.commands.Call;
import dev.torc.commands.CommandRegistry;
import dev.torc.commands.reply.Errors;

/** SAVE, BGSAVE, LASTSAVE, BGREWRITEAOF. */
public final class PersistenceCommands {
    private PersistenceCommands() {}

    /** Attaches the family's handlers. */
    public static void register(CommandRegistry.Builder commands) {
        commands.on("save", PersistenceCommands::save)
                .on("bgsave", PersistenceCommands::saveInBackground)
                .on(
                        "lastsave",
                        call -> call.reply().integer(call.server().persistence().lastSaveMs() / 1000))
                .on("bgrewriteaof", PersistenceCommands::rewriteJournal);
    }

    /** Holds this event loop up, as Redis holds up everything; other loops go on. */
    private static void save(Call call) {
        if (call.server().persistence().saves().running()) {
            call.reply().error(Errors.SAVE_RUNNING);
        } else if (call.server().persistence().save()) {
            call.reply().ok();
        } else {
            call.reply().error(Errors.UNSPECIFIC);
        }
    }

    private static void saveInBackground(Call call) {
        boolean schedule = call.count() == 2 && call.is(1, "schedule");
        if (call.count() > 1 && !schedule) {
            call.reply().error(Errors.SYNTAX);
            return;
        }
        switch (call.server().persistence().saveInBackground(schedule)) {
            case STARTED -> call.reply().simple("Background saving started");
            case SCHEDULED -> call.reply().simple("Background saving scheduled");
            case RUNNING_ALREADY -> call.reply().error(Errors.SAVE_RUNNING);
            case BUSY -> call.reply().error(Errors.SAVE_MUST_WAIT);
            case IMPOSSIBLE -> call.reply().error(Errors.UNSPECIFIC);
        }
    }

    private static void rewriteJournal(Call call) {
        switch (call.server().persistence().rewriteJournal()) {
            case STARTED -> call.reply().simple("Background append only file rewriting started");
            case SCHEDULED, BUSY -> call.reply().simple("Background append only file rewriting scheduled");
            case RUNNING_ALREADY -> call.reply().error(Errors.REWRITE_RUNNING);
            case IMPOSSIBLE -> call.reply().error(Errors.REWRITE_IMPOSSIBLE);
        }
    }
}
