package dev.torc.commands.string;

import dev.torc.commands.Call;
import dev.torc.store.Key;
import dev.torc.store.Record;

/** GET and its relatives, which read the whole value and may end or change the key's life; STRLEN. */
final class Reading {
    private Reading() {}

    static void get(Call call) {
        StringCommands.replyValue(call, call.find(call.key()));
    }

    static void getDel(Call call) {
        Key key = call.key();
        long record = call.find(key);
        if (StringCommands.replyValue(call, record) && record != 0) {
            call.partition(key).delete(call.db(), key);
        }
    }

    /** A wrong option is an error in any case; a wrong time only if the key is there. */
    static void getEx(Call call) {
        long options = Options.parse(call, 2, Options.OF_GETEX);
        if (options == Options.INVALID) {
            return;
        }
        Key key = call.key();
        long record = call.find(key);
        if (record == 0) {
            call.reply().nullValue();
            return;
        }
        if (!StringCommands.isString(call, record)) {
            return;
        }
        long expireAtMs = Options.expireAtMs(call, options);
        if (expireAtMs == Options.INVALID) {
            return;
        }
        StringCommands.replyValue(call, record);
        if (Options.has(options, Options.EXAT | Options.PXAT) && expireAtMs <= call.nowMs()) {
            call.partition(key).delete(call.db(), key);
        } else if (expireAtMs != Record.NEVER || Options.has(options, Options.PERSIST) && Record.hasExpiry(record)) {
            call.partition(key).setExpiry(call.db(), key, record, expireAtMs);
        }
    }

    static void strlen(Call call) {
        long record = call.find(call.key());
        if (record == 0) {
            call.reply().integer(0);
        } else if (StringCommands.isString(call, record)) {
            call.reply().integer(Record.valueLength(Record.layout(record)));
        }
    }
}
