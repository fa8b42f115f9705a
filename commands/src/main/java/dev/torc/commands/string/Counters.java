package dev.torc.commands.string;

import dev.torc.commands.Call;
import dev.torc.commands.LongDouble;
import dev.torc.commands.Numbers;
import dev.torc.commands.reply.Errors;
import dev.torc.memory.Memory;
import dev.torc.store.Key;
import dev.torc.store.Partition.Access;
import dev.torc.store.Record;
import org.jspecify.annotations.Nullable;

/**
 * Strings that are numbers: INCR, DECR, INCRBY, DECRBY, INCRBYFLOAT. A missing key counts from 0; the key's expiry stays.
 *
 * <p>Integers allocate nothing: the digits are read where they stand, written to the loop's scratch memory and copied over the old
 * ones, in place where they are as many or the chunk has room.
 */
final class Counters {
    private Counters() {}

    static void incr(Call call) {
        add(call, 1);
    }

    static void decr(Call call) {
        add(call, -1);
    }

    static void incrBy(Call call) {
        long by = Numbers.parseLong(call.address(2), call.length(2));
        if (by == Numbers.INVALID && !Numbers.isLong(call.address(2), call.length(2))) {
            call.reply().error(Errors.NOT_AN_INTEGER);
            return;
        }
        add(call, by);
    }

    static void decrBy(Call call) {
        long by = Numbers.parseLong(call.address(2), call.length(2));
        if (by == Long.MIN_VALUE) {
            boolean integer = Numbers.isLong(call.address(2), call.length(2));
            call.reply().error(integer ? Errors.DECREMENT_OVERFLOW : Errors.NOT_AN_INTEGER);
            return;
        }
        add(call, -by);
    }

    private static void add(Call call, long by) {
        Key key = call.key();
        long record = call.find(key, Access.WRITE);
        long before = 0;
        if (record != 0) {
            if (!StringCommands.isString(call, record)) {
                return;
            }
            long layout = Record.layout(record);
            long digits = Record.valueAddress(record, layout);
            int length = Record.valueLength(layout);
            before = Numbers.parseLong(digits, length);
            if (before == Numbers.INVALID && !Numbers.isLong(digits, length)) {
                call.reply().error(Errors.NOT_AN_INTEGER);
                return;
            }
        }
        long after = before + by;
        if (((before ^ after) & (by ^ after)) < 0) {
            call.reply().error(Errors.OVERFLOW);
            return;
        }
        store(call, key, record, 0, Numbers.putLong(call.scratch(), after));
        call.reply().integer(after);
    }

    static void incrByFloat(Call call) {
        Key key = call.key();
        long record = call.find(key, Access.WRITE);
        LongDouble before = LongDouble.of(0);
        if (record != 0) {
            if (!StringCommands.isString(call, record)) {
                return;
            }
            long layout = Record.layout(record);
            before = number(call, Record.valueAddress(record, layout), Record.valueLength(layout));
        }
        LongDouble by = before == null ? null : number(call, call.address(2), call.length(2));
        if (before == null || by == null) {
            return;
        }
        LongDouble after = before.plus(by);
        if (!after.isFinite()) {
            call.reply().error(Errors.NAN_OR_INFINITY);
            return;
        }
        byte[] text = after.toBytes();
        Memory.copy(text, 0, call.scratch(), text.length);
        store(call, key, record, Record.EMBEDDED, text.length);
        call.reply().bulk(text);
    }

    /** Null after an error reply. */
    private static @Nullable LongDouble number(Call call, long address, int length) {
        LongDouble number = LongDouble.parse(address, length);
        if (number == null) {
            call.reply().error(Errors.NOT_A_FLOAT);
        }
        return number;
    }

    /** Makes the first bytes of scratch memory the key's value. */
    private static void store(Call call, Key key, long record, int encoding, int length) {
        if (record == 0) {
            call.partition(key)
                    .set(call.db(), key, Record.STRING, encoding, call.scratch(), length, Record.NEVER, call.nowMs());
        } else {
            call.partition(key).strings().setValue(call.db(), key, record, encoding, call.scratch(), length);
        }
    }
}
