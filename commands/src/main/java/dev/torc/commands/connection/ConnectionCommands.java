package dev.torc.commands.connection;

import dev.torc.commands.Call;
import dev.torc.commands.CommandRegistry;
import dev.torc.commands.reply.Errors;
import dev.torc.commands.spec.Rejection;

/** The connection family: where each command's handler is, and the short ones themselves. */
public final class ConnectionCommands {
    private ConnectionCommands() {}

    /** Attaches the family's handlers. */
    public static void register(CommandRegistry.Builder commands) {
        commands.on("ping", ConnectionCommands::ping)
                .on("echo", call -> call.reply().bulk(call.address(1), call.length(1)))
                .on("select", ConnectionCommands::select)
                .on("quit", ConnectionCommands::quit)
                .on("reset", ConnectionCommands::reset)
                .on("auth", Handshake::auth)
                .on("hello", Handshake::hello);
        ClientCommand.register(commands);
    }

    private static void ping(Call call) {
        if (call.count() > 2) {
            call.reply().error(Rejection.wrongArity(call.spec()));
        } else if (call.count() == 2) {
            call.reply().bulk(call.address(1), call.length(1));
        } else {
            call.reply().simple("PONG");
        }
    }

    private static void select(Call call) {
        int db = database(call, 1);
        if (db >= 0) {
            call.client().db(db);
            call.reply().ok();
        }
    }

    private static int database(Call call, int i) {
        if (!call.requireInt(i)) {
            return -1;
        }
        long db = call.integer(i);
        if (db < 0 || db >= call.keyspace().databases()) {
            call.reply().error(Errors.DB_OUT_OF_RANGE);
            return -1;
        }
        return (int) db;
    }

    private static void quit(Call call) {
        call.reply().ok();
        call.client().closeAfterReply(true);
    }

    private static void reset(Call call) {
        call.server().monitors().remove(call.client());
        call.client()
                .reset(call.server().settings().security.requirePass.value().isEmpty());
        call.reply().output().resume();
        call.reply().protocol(2);
        call.reply().simple("RESET");
    }
}
