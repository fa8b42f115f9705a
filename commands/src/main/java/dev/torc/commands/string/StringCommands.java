package dev.torc.commands.string;

import dev.torc.commands.Call;
import dev.torc.commands.CommandRegistry;
import dev.torc.commands.reply.Errors;
import dev.torc.store.Key;
import dev.torc.store.Record;

/** The string family: where each command's handler is, and what the handlers share. */
public final class StringCommands {
    private StringCommands() {}

    /** Attaches the family's handlers. */
    public static void register(CommandRegistry.Builder commands) {
        commands.on("get", Reading::get)
                .on("getdel", Reading::getDel)
                .on("getex", Reading::getEx)
                .on("strlen", Reading::strlen)
                .on("set", SetCommand::set)
                .on("setnx", SetCommand::setNx)
                .on("setex", SetCommand::setEx)
                .on("psetex", SetCommand::pSetEx)
                .on("getset", SetCommand::getSet)
                .on("mget", SeveralKeys::mGet)
                .on("mset", SeveralKeys::mSet)
                .on("msetnx", SeveralKeys::mSetNx)
                .on("incr", Counters::incr)
                .on("decr", Counters::decr)
                .on("incrby", Counters::incrBy)
                .on("decrby", Counters::decrBy)
                .on("incrbyfloat", Counters::incrByFloat)
                .on("append", Ranges::appendNeed, Ranges::append)
                .on("setrange", Ranges::setRangeNeed, Ranges::setRange)
                .on("getrange", Ranges::getRange)
                .on("substr", Ranges::getRange)
                .on("lcs", Lcs::lcs);
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

    /** Makes argument {@code i} the key's value, whatever it had. */
    static void store(Call call, Key key, int i, long expireAtMs) {
        call.partition(key)
                .set(call.db(), key, Record.STRING, 0, call.address(i), call.length(i), expireAtMs, call.nowMs());
    }

    /** Whether the string that is to become {@code size + more} bytes long may; if not, says so. None of the two is negative. */
    static boolean isAllowedLength(Call call, long size, long more) {
        if (size > maxLength(call) - more) {
            call.reply().error(Errors.STRING_TOO_LONG);
            return false;
        }
        return true;
    }

    /** The longest that a string may become: Redis measures it by the setting, the store by its record's header. */
    static long maxLength(Call call) {
        return Math.min(call.server().settings().network.maxBulkLength.longValue(), Record.VALUE_MAX);
    }
}
