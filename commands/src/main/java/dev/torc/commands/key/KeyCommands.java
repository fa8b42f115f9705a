package dev.torc.commands.key;

import dev.torc.commands.Call;
import dev.torc.commands.CommandRegistry;
import dev.torc.commands.Locking;
import dev.torc.store.Key;
import dev.torc.store.Partition.Access;
import dev.torc.store.Record;

/** The family of keys: where each command's handler is, and the short ones themselves. */
public final class KeyCommands {
    private KeyCommands() {}

    /** Attaches the family's handlers. */
    public static void register(CommandRegistry.Builder commands) {
        commands.on("del", KeyCommands::delete)
                .on("unlink", KeyCommands::delete)
                .on("exists", call -> countFound(call, Access.INSPECT))
                .on("touch", call -> countFound(call, Access.READ))
                .on("type", KeyCommands::type)
                .on("expire", call -> Expiry.expire(call, true, true))
                .on("pexpire", call -> Expiry.expire(call, false, true))
                .on("expireat", call -> Expiry.expire(call, true, false))
                .on("pexpireat", call -> Expiry.expire(call, false, false))
                .on("persist", Expiry::persist)
                .on("ttl", call -> Expiry.timeToLive(call, true, false))
                .on("pttl", call -> Expiry.timeToLive(call, false, false))
                .on("expiretime", call -> Expiry.timeToLive(call, true, true))
                .on("pexpiretime", call -> Expiry.timeToLive(call, false, true))
                .on("rename", call -> Moves.rename(call, false))
                .on("renamenx", call -> Moves.rename(call, true))
                .on("move", Locking.KEYS, Moves::move)
                .on("copy", Moves::copy)
                .on("dump", Dumps::dump)
                .on("restore", Dumps::memoryNeed, Dumps::restore)
                .on("restore-asking", Dumps::memoryNeed, Dumps::restore)
                .on("scan", Locking.NONE, Walks::scan)
                .on("keys", Locking.ALL, Walks::keys)
                .on("randomkey", Locking.NONE, Walks::randomKey)
                .on("object|encoding", ObjectCommand::encoding)
                .on("object|refcount", ObjectCommand::referenceCount)
                .on("object|idletime", ObjectCommand::idleTime)
                .on("object|freq", ObjectCommand::frequency)
                .on("object|help", ObjectCommand.HELP::reply)
                .on("sort", Sort::sort)
                .on("sort_ro", Sort::sort);
    }

    private static void delete(Call call) {
        Key key = call.key();
        long deleted = 0;
        for (int i = 1; i < call.count(); i++) {
            call.key(i, key);
            // Looking first lets a key whose time has passed go as expired, and not count.
            if (call.find(key, Access.PEEK) != 0 && call.partition(key).delete(call.db(), key)) {
                deleted++;
            }
        }
        call.reply().integer(deleted);
    }

    private static void countFound(Call call, Access access) {
        Key key = call.key();
        long found = 0;
        for (int i = 1; i < call.count(); i++) {
            if (call.find(call.key(i, key), access) != 0) {
                found++;
            }
        }
        call.reply().integer(found);
    }

    private static void type(Call call) {
        long record = call.find(call.key(), Access.INSPECT);
        call.reply().simple(record == 0 ? "none" : typeName(record));
    }

    /** The name of a record's type as TYPE and SCAN have it. */
    static String typeName(long record) {
        return switch (Record.type(record)) {
            case Record.STRING -> "string";
            default -> "unknown";
        };
    }
}
