package dev.torc.commands.server;

import dev.torc.commands.Call;
import dev.torc.commands.CommandRegistry;
import dev.torc.commands.Locking;
import dev.torc.commands.ServerProcess.ShutdownRequest;
import dev.torc.commands.reply.Errors;

/** Commands that act on the server as a whole: emptying and exchanging databases, watching, stopping. */
public final class ControlCommands {
    private ControlCommands() {}

    /** Attaches the family's handlers. */
    public static void register(CommandRegistry.Builder commands) {
        commands.on("flushdb", Locking.ALL, call -> flush(call, call.db(), call.db()))
                .on("flushall", Locking.ALL, ControlCommands::flushAll)
                .on("swapdb", Locking.ALL, ControlCommands::swap)
                .on("monitor", ControlCommands::monitor)
                .on("shutdown", ControlCommands::shutdown)
                .on("failover", ControlCommands::failover)
                .on("debug", DebugCommand::debug);
    }

    private static void flushAll(Call call) {
        if (flush(call, 0, call.keyspace().databases() - 1)) {
            call.server().persistence().flushed();
        }
    }

    /** Whether that was done; otherwise an error was replied. */
    private static boolean flush(Call call, int first, int last) {
        boolean asynchronous = call.count() == 2 && call.is(1, "async");
        if (call.count() > 2 || call.count() == 2 && !asynchronous && !call.is(1, "sync")) {
            call.reply().error(Errors.SYNTAX);
            return false;
        }
        for (int db = first; db <= last; db++) {
            call.keyspace().flush(db);
        }
        if (!asynchronous) {
            call.keyspace().freeDiscarded();
        }
        call.reply().ok();
        return true;
    }

    private static void swap(Call call) {
        if (!call.isInt(1)) {
            call.reply().error(Errors.BAD_FIRST_DB);
            return;
        }
        if (!call.isInt(2)) {
            call.reply().error(Errors.BAD_SECOND_DB);
            return;
        }
        long databases = call.keyspace().databases();
        long a = call.integer(1);
        long b = call.integer(2);
        if (a < 0 || b < 0 || a >= databases || b >= databases) {
            call.reply().error(Errors.DB_OUT_OF_RANGE);
            return;
        }
        if (a != b) {
            call.keyspace().swap((int) a, (int) b);
        }
        call.reply().ok();
    }

    private static void monitor(Call call) {
        if (call.client().monitor()) {
            return; // without a reply, as in Redis
        }
        call.server().monitors().add(call.client());
        call.reply().ok();
    }

    private static void shutdown(Call call) {
        boolean save = false;
        boolean noSave = false;
        boolean now = false;
        boolean force = false;
        boolean abort = false;
        for (int i = 1; i < call.count(); i++) {
            if (call.is(i, "nosave")) {
                noSave = true;
            } else if (call.is(i, "save")) {
                save = true;
            } else if (call.is(i, "now")) {
                now = true;
            } else if (call.is(i, "force")) {
                force = true;
            } else if (call.is(i, "abort")) {
                abort = true;
            } else {
                call.reply().error(Errors.SYNTAX);
                return;
            }
        }
        if (abort && call.count() > 2 || save && noSave) {
            call.reply().error(Errors.SYNTAX);
        } else if (abort) {
            if (call.server().process().abortShutdown()) {
                call.reply().ok();
            } else {
                call.reply().error(Errors.NO_SHUTDOWN);
            }
        } else {
            boolean ends = call.server().process().shutdown(new ShutdownRequest(save, noSave, now, force));
            if (ends) {
                call.client().closeAfterReply(true);
            } else {
                call.reply().error(Errors.SHUTDOWN_FAILED);
            }
        }
    }

    /** There are no replicas yet: only the errors on the way to that. */
    private static void failover(Call call) {
        boolean abort = false;
        boolean timeout = false;
        boolean target = false;
        for (int i = 1; i < call.count(); i++) {
            int more = call.count() - 1 - i;
            if (call.is(i, "timeout") && more >= 1 && !timeout) {
                if (!call.isInteger(i + 1)) {
                    call.reply().error(Errors.NOT_AN_INTEGER);
                    return;
                }
                if (call.integer(++i) <= 0) {
                    call.reply().error(Errors.FAILOVER_TIMEOUT);
                    return;
                }
                timeout = true;
            } else if (call.is(i, "to") && more >= 2 && !target) {
                if (!call.isInteger(i + 2)) {
                    call.reply().error(Errors.NOT_AN_INTEGER);
                    return;
                }
                target = true;
                i += 2;
            } else if (call.is(i, "abort")) {
                abort = true;
            } else if (!call.is(i, "force")) {
                call.reply().error(Errors.SYNTAX);
                return;
            }
        }
        if (abort && call.count() > 2) {
            call.reply().error(Errors.SYNTAX);
        } else {
            call.reply().error(abort ? Errors.NO_FAILOVER : Errors.FAILOVER_NEEDS_REPLICAS);
        }
    }
}
