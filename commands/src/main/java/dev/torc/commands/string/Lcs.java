package dev.torc.commands.string;

import dev.torc.commands.Call;
import dev.torc.commands.Numbers;
import dev.torc.commands.reply.Errors;
import dev.torc.commands.reply.Reply;
import dev.torc.store.Key;
import dev.torc.store.Record;
import java.lang.foreign.Arena;

/** LCS: the longest common subsequence of two strings, as text, as its length, or as the ranges that match. */
final class Lcs {
    /** Redis's table has four bytes a cell, and may be as large as a bulk. */
    private static final int REDIS_CELL_BYTES = 4;

    private Lcs() {}

    static void lcs(Call call) {
        Key second = new Key();
        long a = call.find(call.key(1));
        long b = call.find(call.key(2, second));
        if (a != 0 && Record.type(a) != Record.STRING || b != 0 && Record.type(b) != Record.STRING) {
            call.reply().error(Errors.LCS_NOT_STRINGS);
            return;
        }
        boolean onlyLength = false;
        boolean ranges = false;
        boolean withLengths = false;
        long minLength = 0;
        for (int i = 3; i < call.count(); i++) {
            if (call.is(i, "idx")) {
                ranges = true;
            } else if (call.is(i, "len")) {
                onlyLength = true;
            } else if (call.is(i, "withmatchlen")) {
                withLengths = true;
            } else if (call.is(i, "minmatchlen") && i + 1 < call.count()) {
                i++;
                minLength = Numbers.parseLong(call.address(i), call.length(i));
                if (minLength == Numbers.INVALID && !Numbers.isLong(call.address(i), call.length(i))) {
                    call.reply().error(Errors.NOT_AN_INTEGER);
                    return;
                }
            } else {
                call.reply().error(Errors.SYNTAX);
                return;
            }
        }
        if (ranges && onlyLength) {
            call.reply().error(Errors.LCS_LEN_AND_IDX);
            return;
        }
        long layoutA = a == 0 ? 0 : Record.layout(a);
        long layoutB = b == 0 ? 0 : Record.layout(b);
        int lengthA = Record.valueLength(layoutA);
        int lengthB = Record.valueLength(layoutB);
        long limit = call.server().settings().network.maxBulkLength.longValue();
        if ((lengthA + 1L) * (lengthB + 1L) > limit / REDIS_CELL_BYTES) {
            call.reply().error(Errors.LCS_MEMORY);
            return;
        }
        long addressA = a == 0 ? 0 : Record.valueAddress(a, layoutA);
        long addressB = b == 0 ? 0 : Record.valueAddress(b, layoutB);
        try (Arena arena = Arena.ofConfined()) {
            LcsTable table = new LcsTable(arena, addressA, lengthA, addressB, lengthB, !onlyLength);
            if (onlyLength) {
                call.reply().integer(table.length());
            } else if (ranges) {
                replyRanges(call.reply(), table, minLength, withLengths);
            } else {
                call.reply().bulk(table.subsequence(), table.length());
            }
        } catch (OutOfMemoryError e) {
            call.reply().error(Errors.LCS_NO_MEMORY); // only where the limit was set far beyond its default
        }
    }

    /** From the last match to the first, as Redis finds them. */
    private static void replyRanges(Reply reply, LcsTable table, long minLength, boolean withLengths) {
        reply.map(2);
        reply.bulk("matches");
        long begin = reply.beginDeferred();
        int[] count = new int[1];
        table.forEachMatch((startA, startB, length) -> {
            if (length >= minLength) {
                count[0]++;
                reply.array(withLengths ? 3 : 2);
                replyRange(reply, startA, length);
                replyRange(reply, startB, length);
                if (withLengths) {
                    reply.integer(length);
                }
            }
        });
        reply.endArray(begin, count[0]);
        reply.bulk("len");
        reply.integer(table.length());
    }

    private static void replyRange(Reply reply, int start, int length) {
        reply.array(2);
        reply.integer(start);
        reply.integer(start + length - 1L);
    }
}
