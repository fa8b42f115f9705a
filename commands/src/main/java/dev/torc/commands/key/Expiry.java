package dev.torc.commands.key;

import dev.torc.commands.Call;
import dev.torc.commands.reply.Errors;
import dev.torc.store.Key;
import dev.torc.store.Partition.Access;
import dev.torc.store.Record;

/** EXPIRE, TTL and their relatives. */
final class Expiry {
    private static final int NX = 1;
    private static final int XX = 1 << 1;
    private static final int GT = 1 << 2;
    private static final int LT = 1 << 3;

    private Expiry() {}

    /** EXPIRE, PEXPIRE, EXPIREAT and PEXPIREAT. */
    static void expire(Call call, boolean seconds, boolean relative) {
        int options = options(call);
        if (options < 0) {
            return;
        }
        if (!call.isInteger(2)) {
            call.reply().error(Errors.NOT_AN_INTEGER);
            return;
        }
        long value = call.integer(2);
        long base = relative ? call.nowMs() : 0;
        boolean tooLarge = seconds && (value > Long.MAX_VALUE / 1000 || value < Long.MIN_VALUE / 1000);
        if (tooLarge || (seconds ? value * 1000 : value) > Long.MAX_VALUE - base) {
            call.reply().error(Errors.badExpireTime(call.spec().fullName()));
            return;
        }
        long expireAtMs = (seconds ? value * 1000 : value) + base;
        call.reply().integer(expireAt(call, expireAtMs, options) ? 1 : 0);
    }

    /** The options behind the time as bits; -1 after an error reply. */
    private static int options(Call call) {
        int options = 0;
        for (int i = 3; i < call.count(); i++) {
            if (call.is(i, "nx")) {
                options |= NX;
            } else if (call.is(i, "xx")) {
                options |= XX;
            } else if (call.is(i, "gt")) {
                options |= GT;
            } else if (call.is(i, "lt")) {
                options |= LT;
            } else {
                call.reply().error(Errors.unsupportedOption(call.textToZero(i)));
                return -1;
            }
        }
        if ((options & NX) != 0 && (options & (XX | GT | LT)) != 0) {
            call.reply().error(Errors.EXPIRE_NX_AND_OTHERS);
            return -1;
        }
        if ((options & (GT | LT)) == (GT | LT)) {
            call.reply().error(Errors.EXPIRE_GT_AND_LT);
            return -1;
        }
        return options;
    }

    private static boolean expireAt(Call call, long expireAtMs, int options) {
        Key key = call.key();
        long record = call.find(key, Access.WRITE);
        if (record == 0 || options != 0 && !applies(record, expireAtMs, options)) {
            return false;
        }
        if (expireAtMs <= call.nowMs()) {
            call.partition(key).delete(call.db(), key);
        } else {
            call.partition(key).setExpiry(call.db(), key, record, expireAtMs);
        }
        return true;
    }

    /** No expiry counts as an infinite one. */
    private static boolean applies(long record, long expireAtMs, int options) {
        long now = Record.expireAtMs(record, Record.layout(record));
        boolean none = now == Record.NEVER;
        return ((options & NX) == 0 || none)
                && ((options & XX) == 0 || !none)
                && ((options & GT) == 0 || !none && expireAtMs > now)
                && ((options & LT) == 0 || none || expireAtMs < now);
    }

    static void persist(Call call) {
        Key key = call.key();
        long record = call.find(key, Access.WRITE);
        if (record == 0 || !Record.hasExpiry(record)) {
            call.reply().integer(0);
            return;
        }
        call.partition(key).setExpiry(call.db(), key, record, Record.NEVER);
        call.reply().integer(1);
    }

    /** TTL, PTTL, EXPIRETIME and PEXPIRETIME: -2 for a missing key, -1 for none; seconds are rounded. */
    static void timeToLive(Call call, boolean seconds, boolean absolute) {
        long record = call.find(call.key(), Access.INSPECT);
        if (record == 0) {
            call.reply().integer(-2);
            return;
        }
        long at = Record.expireAtMs(record, Record.layout(record));
        if (at == Record.NEVER) {
            call.reply().integer(-1);
            return;
        }
        long ms = absolute ? at : Math.max(0, at - call.nowMs());
        // Unsigned, as EXPIRETIME of the last times there are rounds beyond the largest signed number.
        call.reply().integer(seconds ? Long.divideUnsigned(ms + 500, 1000) : ms);
    }
}
