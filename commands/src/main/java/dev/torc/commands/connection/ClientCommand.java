package dev.torc.commands.connection;

import dev.torc.commands.Call;
import dev.torc.commands.Client;
import dev.torc.commands.CommandRegistry;
import dev.torc.commands.HelpText;
import dev.torc.commands.Locking;
import dev.torc.commands.reply.Errors;
import dev.torc.store.Keyspace;
import java.nio.charset.StandardCharsets;

/** CLIENT and its subcommands. */
final class ClientCommand {
    private static final HelpText HELP = HelpText.of("client");

    private ClientCommand() {}

    static void register(CommandRegistry.Builder commands) {
        commands.on("client|id", call -> call.reply().integer(call.client().id()))
                .on("client|info", ClientCommand::info)
                .on("client|list", ClientList::list)
                .on("client|kill", ClientKill::kill)
                .on("client|getname", ClientCommand::getName)
                .on("client|setname", ClientCommand::setName)
                .on("client|setinfo", ClientCommand::setInfo)
                .on("client|reply", ClientCommand::reply)
                .on("client|pause", Locking.NONE, ClientCommand::pause)
                .on("client|unpause", ClientCommand::unpause)
                .on("client|unblock", ClientCommand::unblock)
                .on("client|no-evict", ClientCommand::noEvict)
                .on("client|no-touch", ClientCommand::noTouch)
                .on("client|help", HELP::reply);
    }

    private static void info(Call call) {
        String line = ClientList.describe(call.client(), call.nowMs(), call.client()) + "\n";
        call.reply().verbatim("txt", line.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void getName(Call call) {
        if (call.client().name().isEmpty()) {
            call.reply().nullValue();
        } else {
            call.reply().bulk(call.client().name());
        }
    }

    private static void setName(Call call) {
        if (!ClientNames.isValid(call, 2)) {
            call.reply().error(Errors.BAD_CLIENT_NAME);
            return;
        }
        call.client().name(call.text(2));
        call.reply().ok();
    }

    private static void setInfo(Call call) {
        boolean library = call.is(2, "lib-name");
        if (!library && !call.is(2, "lib-ver")) {
            call.reply().error("ERR Unrecognized option '" + call.text(2) + "'");
            return;
        }
        if (!ClientNames.isValid(call, 3)) {
            call.reply()
                    .error("ERR " + (library ? "lib-name" : "lib-ver")
                            + " cannot contain spaces, newlines or special characters.");
            return;
        }
        if (library) {
            call.client().libraryName(call.text(3));
        } else {
            call.client().libraryVersion(call.text(3));
        }
        call.reply().ok();
    }

    private static void reply(Call call) {
        Client client = call.client();
        if (call.is(2, "on")) {
            client.replyMode(Client.ReplyMode.ON);
            call.reply().output().resume();
            call.reply().ok();
        } else if (call.is(2, "off")) {
            client.replyMode(Client.ReplyMode.OFF);
        } else if (call.is(2, "skip")) {
            if (client.replyMode() != Client.ReplyMode.OFF) {
                client.replyMode(Client.ReplyMode.SKIP_NEXT);
            }
        } else {
            call.reply().error(Errors.SYNTAX);
        }
    }

    private static void pause(Call call) {
        boolean writesOnly = false;
        if (call.count() == 4) {
            writesOnly = call.is(3, "write");
            if (!writesOnly && !call.is(3, "all")) {
                call.reply().error(Errors.BAD_PAUSE_MODE);
                return;
            }
        } else if (call.count() > 4) {
            wrongArguments(call);
            return;
        }
        if (!call.isInteger(2)) {
            call.reply().error(Errors.TIMEOUT_NOT_AN_INTEGER);
            return;
        }
        long milliseconds = call.integer(2);
        if (milliseconds < 0) {
            call.reply().error(Errors.TIMEOUT_NEGATIVE);
            return;
        }
        if (milliseconds > Long.MAX_VALUE - call.nowMs()) {
            call.reply().ok(); // Redis's sum wraps around into the past: no pause
            return;
        }
        call.server().pause().start(call.nowMs() + milliseconds, writesOnly, call.nowMs());
        call.keyspace().hold(Keyspace.Hold.PAUSE, true);
        call.reply().ok();
    }

    private static void wrongArguments(Call call) {
        call.reply()
                .error("ERR unknown subcommand or wrong number of arguments for '" + call.text(1)
                        + "'. Try CLIENT HELP.");
    }

    private static void unpause(Call call) {
        call.server().pause().end();
        call.keyspace().hold(Keyspace.Hold.PAUSE, false);
        call.reply().ok();
    }

    private static void unblock(Call call) {
        if (call.count() > 4) {
            wrongArguments(call);
            return;
        }
        if (call.count() == 4 && !call.is(3, "timeout") && !call.is(3, "error")) {
            call.reply().error(Errors.BAD_UNBLOCK_REASON);
            return;
        }
        if (!call.isInteger(2)) {
            call.reply().error(Errors.NOT_AN_INTEGER);
            return;
        }
        // No command of this server blocks its client for data yet, and a pause is not to be cut short this way.
        call.reply().integer(0);
    }

    private static void noEvict(Call call) {
        if (call.is(2, "on") || call.is(2, "off")) {
            call.client().noEvict(call.is(2, "on"));
            call.reply().ok();
        } else {
            call.reply().error(Errors.SYNTAX);
        }
    }

    private static void noTouch(Call call) {
        if (call.is(2, "on") || call.is(2, "off")) {
            call.client().noTouch(call.is(2, "on"));
            call.reply().ok();
        } else {
            call.reply().error(Errors.SYNTAX);
        }
    }
}
