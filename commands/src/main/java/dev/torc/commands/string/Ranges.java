package dev.torc.commands.string;

import dev.torc.commands.Call;
import dev.torc.commands.Numbers;
import dev.torc.commands.reply.Errors;
import dev.torc.store.Key;
import dev.torc.store.Partition.Access;
import dev.torc.store.Record;
import dev.torc.store.StringEditor;

/** Parts of strings: APPEND, SETRANGE, GETRANGE and its old name SUBSTR. Strings edited here are raw from then on. */
final class Ranges {
    private Ranges() {}

    static void append(Call call) {
        Key key = call.key();
        long record = call.find(key, Access.WRITE);
        if (record == 0) {
            StringCommands.store(call, key, 2, Record.NEVER);
            call.reply().integer(call.length(2));
            return;
        }
        if (!StringCommands.isString(call, record)) {
            return;
        }
        int before = Record.valueLength(Record.layout(record));
        if (StringCommands.isAllowedLength(call, before, call.length(2))) {
            write(call, key, record, before, 2);
            call.reply().integer(before + call.length(2));
        }
    }

    static void setRange(Call call) {
        long offset = Numbers.parseLong(call.address(2), call.length(2));
        if (offset == Numbers.INVALID && !Numbers.isLong(call.address(2), call.length(2))) {
            call.reply().error(Errors.NOT_AN_INTEGER);
            return;
        }
        if (offset < 0) {
            call.reply().error(Errors.OFFSET_OUT_OF_RANGE);
            return;
        }
        Key key = call.key();
        long record = call.find(key, Access.WRITE);
        if (record != 0 && !StringCommands.isString(call, record)) {
            return;
        }
        int before = record == 0 ? 0 : Record.valueLength(Record.layout(record));
        int length = call.length(3);
        if (length == 0) {
            call.reply().integer(before); // nothing is written, wherever it was to go
        } else if (StringCommands.isAllowedLength(call, offset, length)) {
            write(call, key, record, (int) offset, 3);
            call.reply().integer(Math.max(before, offset + length));
        }
    }

    /** What SETRANGE adds beyond its arguments: the gap between the string's end and the offset. */
    static long setRangeNeed(Call call) {
        long offset = Numbers.parseLong(call.address(2), call.length(2));
        int length = call.length(3);
        if (offset < 0 || length == 0 || offset > StringCommands.maxLength(call) - length) {
            return 0;
        }
        int before = call.keyspace().valueLength(call.db(), call.key(1), call.nowMs());
        return Math.max(0, offset - before) + room(before, offset + length);
    }

    /** What APPEND adds beyond its argument. The string is looked up only where the most room would not fit. */
    static long appendNeed(Call call) {
        if (!call.keyspace().memory().isShortOf((long) StringEditor.APPEND_ROOM_MAX + call.length(2))) {
            return 0;
        }
        int before = call.keyspace().valueLength(call.db(), call.key(1), call.nowMs());
        return room(before, (long) before + call.length(2));
    }

    /** What a string that grows may get beyond its new length, for appends to come. */
    private static long room(int before, long after) {
        return before == 0 || after <= before ? 0 : StringEditor.appendRoom(after);
    }

    private static void write(Call call, Key key, long record, int offset, int i) {
        call.partition(key)
                .strings()
                .setRange(call.db(), key, record, offset, call.address(i), call.length(i), call.nowMs());
    }

    static void getRange(Call call) {
        long start = Numbers.parseLong(call.address(2), call.length(2));
        long end = Numbers.parseLong(call.address(3), call.length(3));
        if (start == Numbers.INVALID && !Numbers.isLong(call.address(2), call.length(2))
                || end == Numbers.INVALID && !Numbers.isLong(call.address(3), call.length(3))) {
            call.reply().error(Errors.NOT_AN_INTEGER);
            return;
        }
        long record = call.find(call.key());
        if (record != 0 && !StringCommands.isString(call, record)) {
            return;
        }
        long layout = record == 0 ? 0 : Record.layout(record);
        int length = record == 0 ? 0 : Record.valueLength(layout);
        // Both before the first byte: Redis answers with the first byte unless they are the wrong way round.
        boolean reversed = start < 0 && end < 0 && start > end;
        long from = Math.max(0, start < 0 ? start + length : start);
        long to = Math.min(length - 1L, Math.max(0, end < 0 ? end + length : end));
        if (reversed || from > to) {
            call.reply().bulk(0, 0);
        } else {
            call.reply().bulk(Record.valueAddress(record, layout) + from, (int) (to - from + 1));
        }
    }
}
