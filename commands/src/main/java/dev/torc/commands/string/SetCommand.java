package dev.torc.commands.string;

import dev.torc.commands.Call;
import dev.torc.commands.ExpiryOption;
import dev.torc.commands.reply.Errors;
import dev.torc.store.Key;
import dev.torc.store.Partition.Access;
import dev.torc.store.Record;
import org.jspecify.annotations.Nullable;

/** SET and its options. */
final class SetCommand {
    private static final int NX = 1;
    private static final int XX = 1 << 1;
    private static final int GET = 1 << 2;
    private static final int KEEP_TTL = 1 << 3;
    private static final int EXPIRY = 1 << 4;
    private static final ExpiryOption[] EXPIRIES = ExpiryOption.values();

    private SetCommand() {}

    static void set(Call call) {
        if (call.count() == 3) {
            store(call, call.key(), Record.NEVER);
            call.reply().ok();
        } else {
            setWithOptions(call);
        }
    }

    private static void setWithOptions(Call call) {
        int options = 0;
        ExpiryOption expiry = ExpiryOption.EX;
        int expiryAt = 0;
        for (int i = 3; i < call.count(); i++) {
            boolean more = i + 1 < call.count();
            if (call.is(i, "nx") && (options & XX) == 0) {
                options |= NX;
            } else if (call.is(i, "xx") && (options & NX) == 0) {
                options |= XX;
            } else if (call.is(i, "get")) {
                options |= GET;
            } else if (call.is(i, "keepttl") && (options & EXPIRY) == 0) {
                options |= KEEP_TTL;
            } else {
                ExpiryOption named = more && (options & (EXPIRY | KEEP_TTL)) == 0 ? expiryNamed(call, i) : null;
                if (named == null) {
                    call.reply().error(Errors.SYNTAX);
                    return;
                }
                options |= EXPIRY;
                expiry = named;
                expiryAt = ++i;
            }
        }
        long expireAtMs = Record.NEVER;
        if (expiryAt != 0) {
            expireAtMs = expiry.expireAtMs(call, expiryAt);
            if (expireAtMs == ExpiryOption.INVALID) {
                return;
            }
        }
        execute(call, options, expireAtMs);
    }

    private static @Nullable ExpiryOption expiryNamed(Call call, int i) {
        for (ExpiryOption option : EXPIRIES) {
            if (call.is(i, option.word())) {
                return option;
            }
        }
        return null;
    }

    private static void execute(Call call, int options, long expireAtMs) {
        Key key = call.key();
        boolean get = (options & GET) != 0;
        long record = (options & ~EXPIRY) == 0 ? 0 : call.find(key, get ? Access.READ : Access.WRITE);
        if (get && !StringCommands.replyValue(call, record)) {
            return;
        }
        if ((options & NX) != 0 && record != 0 || (options & XX) != 0 && record == 0) {
            if (!get) {
                call.reply().nullValue();
            }
            return;
        }
        long keep = (options & KEEP_TTL) != 0 && record != 0
                ? Record.expireAtMs(record, Record.layout(record))
                : expireAtMs;
        store(call, key, keep);
        if (!get) {
            call.reply().ok();
        }
    }

    private static void store(Call call, Key key, long expireAtMs) {
        call.partition(key)
                .set(call.db(), key, Record.STRING, 0, call.address(2), call.length(2), expireAtMs, call.nowMs());
    }
}
