package dev.torc.commands.string;

import dev.torc.commands.Call;
import dev.torc.commands.spec.Rejection;
import dev.torc.store.Key;
import dev.torc.store.Partition.Access;
import dev.torc.store.Record;

/** MGET, MSET and MSETNX. Each is atomic: the partitions of all its keys are locked. */
final class SeveralKeys {
    private SeveralKeys() {}

    /** Null for what is missing, and also for what is no string. */
    static void mGet(Call call) {
        call.reply().array(call.count() - 1);
        for (int i = 1; i < call.count(); i++) {
            long record = call.find(call.key(i));
            if (record != 0 && Record.type(record) == Record.STRING) {
                StringCommands.replyValue(call, record);
            } else {
                call.reply().nullValue();
            }
        }
    }

    static void mSet(Call call) {
        if (hasPairs(call)) {
            storePairs(call);
            call.reply().ok();
        }
    }

    /** All or nothing. */
    static void mSetNx(Call call) {
        if (!hasPairs(call)) {
            return;
        }
        for (int i = 1; i < call.count(); i += 2) {
            if (call.find(call.key(i), Access.WRITE) != 0) {
                call.reply().integer(0);
                return;
            }
        }
        storePairs(call);
        call.reply().integer(1);
    }

    private static boolean hasPairs(Call call) {
        if (call.count() % 2 == 0) {
            call.reply().error(Rejection.wrongArity(call.spec()));
            return false;
        }
        return true;
    }

    private static void storePairs(Call call) {
        for (int i = 1; i < call.count(); i += 2) {
            Key key = call.key(i);
            StringCommands.store(call, key, i + 1, Record.NEVER);
        }
    }
}
