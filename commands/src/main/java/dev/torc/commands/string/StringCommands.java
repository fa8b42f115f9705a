package dev.torc.commands.string;

import dev.torc.commands.Call;
import dev.torc.commands.CommandRegistry;
import dev.torc.commands.reply.Errors;
import dev.torc.store.Record;

/** The string family: where each command's handler is. */
public final class StringCommands {
    private StringCommands() {}

    /** Attaches the family's handlers. */
    public static void register(CommandRegistry.Builder commands) {
        commands.on("get", StringCommands::get).on("set", SetCommand::set);
    }

    private static void get(Call call) {
        replyValue(call, call.find(call.key()));
    }

    /** The string as a bulk, null for a missing key, or WRONGTYPE: false then. */
    static boolean replyValue(Call call, long record) {
        if (record == 0) {
            call.reply().nullValue();
            return true;
        }
        if (!isString(call, record)) {
            return false;
        }
        long layout = Record.layout(record);
        call.reply().bulk(Record.valueAddress(record, layout), Record.valueLength(layout));
        return true;
    }

    /** Whether the record, which exists, is a string; if not, says so. */
    static boolean isString(Call call, long record) {
        if (Record.type(record) != Record.STRING) {
            call.reply().error(Errors.WRONG_TYPE);
            return false;
        }
        return true;
    }
}
