package dev.torc.commands.server;

import dev.torc.commands.Call;
import dev.torc.commands.CommandRegistry;
import dev.torc.commands.reply.Errors;
import java.util.List;

/** Of replication only what fetches a snapshot ({@code redis-cli --rdb}): REPLCONF and SYNC. There are no replicas yet. */
public final class ReplicationCommands {
    private static final List<String> IGNORED = List.of("listening-port", "ip-address", "capa");

    private ReplicationCommands() {}

    /** Attaches the family's handlers. */
    public static void register(CommandRegistry.Builder commands) {
        commands.on("replconf", ReplicationCommands::configure).on("sync", ReplicationCommands::sync);
    }

    private static void configure(Call call) {
        if (call.count() % 2 == 0) {
            call.reply().error(Errors.SYNTAX);
            return;
        }
        for (int i = 1; i < call.count(); i += 2) {
            String option = call.text(i);
            if (option.equalsIgnoreCase("rdb-only")) {
                if (!call.isInteger(i + 1)) {
                    call.reply().error(Errors.NOT_AN_INTEGER);
                    return;
                }
                if (call.integer(i + 1) < 0 || call.integer(i + 1) > 1) {
                    call.reply().error("ERR value is out of range, value must between 0 and 1");
                    return;
                }
                call.client().snapshotOnly(call.integer(i + 1) == 1);
            } else if (IGNORED.stream().noneMatch(option::equalsIgnoreCase)) {
                call.reply().error("ERR Unrecognized REPLCONF option: " + option);
                return;
            }
        }
        call.reply().ok();
    }

    private static void sync(Call call) {
        if (!call.client().snapshotOnly()) {
            call.reply().error(Errors.NO_REPLICATION);
        } else if (!call.server().persistence().send(call.client().connection())) {
            call.reply().error(Errors.TRANSFERS_BUSY);
        }
    }
}
