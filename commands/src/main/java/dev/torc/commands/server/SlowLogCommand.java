package dev.torc.commands.server;

import dev.torc.commands.Call;
import dev.torc.commands.SlowLog;
import dev.torc.commands.reply.Errors;
import dev.torc.commands.reply.Reply;
import java.util.List;

/** SLOWLOG: the commands that took longest of late. */
final class SlowLogCommand {
    private static final int SHOWN_BY_DEFAULT = 10;

    private SlowLogCommand() {}

    static void get(Call call) {
        if (call.count() > 3) {
            call.reply()
                    .error("ERR unknown subcommand or wrong number of arguments for '" + call.text(1)
                            + "'. Try SLOWLOG HELP.");
            return;
        }
        long count = SHOWN_BY_DEFAULT;
        if (call.count() == 3) {
            if (!call.isInteger(2) || call.integer(2) < -1) {
                call.reply().error(Errors.SLOWLOG_COUNT);
                return;
            }
            count = call.integer(2);
        }
        List<SlowLog.Entry> entries = call.server().slowLog().newest(count);
        Reply reply = call.reply();
        reply.array(entries.size());
        for (SlowLog.Entry entry : entries) {
            reply.array(6);
            reply.integer(entry.id());
            reply.integer(entry.unixSeconds());
            reply.integer(entry.micros());
            reply.array(entry.arguments().size());
            entry.arguments().forEach(reply::bulk);
            reply.bulk(entry.clientAddress());
            reply.bulk(entry.clientName());
        }
    }

    static void reset(Call call) {
        call.server().slowLog().clear();
        call.reply().ok();
    }
}
