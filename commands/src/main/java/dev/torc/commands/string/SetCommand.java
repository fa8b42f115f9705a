package dev.torc.commands.string;

import dev.torc.commands.Call;
import dev.torc.commands.ExpiryOption;
import dev.torc.store.Key;
import dev.torc.store.Partition.Access;
import dev.torc.store.Record;

/** SET with its options, and the commands that it has made superfluous: SETNX, SETEX, PSETEX, GETSET. */
final class SetCommand {
    private SetCommand() {}

    static void set(Call call) {
        if (call.count() == 3) {
            StringCommands.store(call, call.key(), 2, Record.NEVER);
            call.reply().ok();
            return;
        }
        long options = Options.parse(call, 3, Options.OF_SET);
        if (options == Options.INVALID) {
            return;
        }
        long expireAtMs = Options.expireAtMs(call, options);
        if (expireAtMs != Options.INVALID) {
            set(call, options, expireAtMs);
        }
    }

    private static void set(Call call, long options, long expireAtMs) {
        Key key = call.key();
        boolean get = Options.has(options, Options.GET);
        boolean onlyNew = Options.has(options, Options.NX);
        boolean onlyOld = Options.has(options, Options.XX);
        boolean keep = Options.has(options, Options.KEEP_TTL);
        long record = 0;
        if (get || onlyNew || onlyOld || keep) {
            // Storing counts as a use by itself: a look-up is one only where nothing may be stored.
            record = call.find(key, get ? Access.READ : onlyNew ? Access.WRITE : Access.PEEK);
        }
        if (get && !StringCommands.replyValue(call, record)) {
            return;
        }
        if (onlyNew && record != 0 || onlyOld && record == 0) {
            if (!get) {
                call.reply().nullValue();
            }
            return;
        }
        long until = keep && record != 0 ? Record.expireAtMs(record, Record.layout(record)) : expireAtMs;
        StringCommands.store(call, key, 2, until);
        if (!get) {
            call.reply().ok();
        }
    }

    static void setNx(Call call) {
        Key key = call.key();
        if (call.find(key, Access.WRITE) != 0) {
            call.reply().integer(0);
            return;
        }
        StringCommands.store(call, key, 2, Record.NEVER);
        call.reply().integer(1);
    }

    static void setEx(Call call) {
        setFor(call, ExpiryOption.EX);
    }

    static void pSetEx(Call call) {
        setFor(call, ExpiryOption.PX);
    }

    private static void setFor(Call call, ExpiryOption unit) {
        long expireAtMs = unit.expireAtMs(call, 2);
        if (expireAtMs != ExpiryOption.INVALID) {
            StringCommands.store(call, call.key(), 3, expireAtMs);
            call.reply().ok();
        }
    }

    static void getSet(Call call) {
        Key key = call.key();
        if (StringCommands.replyValue(call, call.find(key))) {
            StringCommands.store(call, key, 2, Record.NEVER);
        }
    }
}
