package dev.torc.commands;

import dev.torc.commands.reply.Errors;
import java.util.Locale;

/** EX, PX, EXAT and PXAT: a time to live or a time, in seconds or milliseconds. Source: Redis's getExpireMillisecondsOrReply. */
public enum ExpiryOption {
    EX(true, true),
    PX(false, true),
    EXAT(true, false),
    PXAT(false, false);

    /** What {@link #expireAtMs} returns after it has replied with an error. */
    public static final long INVALID = Long.MIN_VALUE;

    private final String word = name().toLowerCase(Locale.ROOT);
    private final boolean seconds;
    private final boolean relative;

    ExpiryOption(boolean seconds, boolean relative) {
        this.seconds = seconds;
        this.relative = relative;
    }

    /** In lower case. */
    public String word() {
        return word;
    }

    /**
     * The option's value as a point in time, Unix milliseconds.
     *
     * @param at the argument that holds it
     * @return {@link #INVALID} after an error reply: not an integer, not positive, or out of range
     */
    public long expireAtMs(Call call, int at) {
        long value = Numbers.parseLong(call.address(at), call.length(at));
        if (value == Numbers.INVALID && !Numbers.isLong(call.address(at), call.length(at))) {
            call.reply().error(Errors.NOT_AN_INTEGER);
            return INVALID;
        }
        if (value <= 0 || seconds && value > Long.MAX_VALUE / 1000) {
            return invalid(call);
        }
        long ms = seconds ? value * 1000 : value;
        if (relative && ms > Long.MAX_VALUE - call.nowMs()) {
            return invalid(call);
        }
        return relative ? ms + call.nowMs() : ms;
    }

    private static long invalid(Call call) {
        call.reply().error("ERR invalid expire time in '" + call.spec().fullName() + "' command");
        return INVALID;
    }
}
