package dev.torc.commands.string;

import dev.torc.commands.Call;
import dev.torc.commands.ExpiryOption;
import dev.torc.commands.reply.Errors;
import dev.torc.store.Record;

/**
 * The options of SET and GETEX, packed in a long: a bit for each that was given, and in the upper half the argument that holds the time.
 * As in Redis, an option may be repeated, and of two times of one kind the last counts.
 */
final class Options {
    static final int NX = 1;
    static final int XX = 1 << 1;
    static final int GET = 1 << 2;
    static final int KEEP_TTL = 1 << 3;
    static final int PERSIST = 1 << 4;
    static final int EX = 1 << 5;
    static final int PX = 1 << 6;
    static final int EXAT = 1 << 7;
    static final int PXAT = 1 << 8;

    private static final int TIMES = EX | PX | EXAT | PXAT;

    /** Each says what becomes of the key's expiry, so they exclude each other. */
    private static final int LIFETIMES = TIMES | KEEP_TTL | PERSIST;

    static final int OF_SET = NX | XX | GET | KEEP_TTL | TIMES;
    static final int OF_GETEX = PERSIST | TIMES;

    /** What {@link #parse} and {@link #expireAtMs} return after an error reply. */
    static final long INVALID = ExpiryOption.INVALID;

    private Options() {}

    /**
     * Reads the arguments from {@code from} on.
     *
     * @param allowed the options that the command has
     * @return {@link #INVALID} after a syntax error
     */
    static long parse(Call call, int from, int allowed) {
        int given = 0;
        long timeAt = 0;
        for (int i = from; i < call.count(); i++) {
            int option = named(call, i) & allowed;
            boolean lacksTime = (option & TIMES) != 0 && i + 1 == call.count();
            if (option == 0 || (given & excludedBy(option)) != 0 || lacksTime) {
                call.reply().error(Errors.SYNTAX);
                return INVALID;
            }
            given |= option;
            if ((option & TIMES) != 0) {
                timeAt = ++i;
            }
        }
        return timeAt << 32 | given;
    }

    private static int excludedBy(int option) {
        return switch (option) {
            case NX -> XX;
            case XX -> NX;
            case GET -> 0;
            default -> LIFETIMES & ~option;
        };
    }

    /** The option that argument {@code i} names, or 0. */
    private static int named(Call call, int i) {
        if (call.is(i, "ex")) {
            return EX;
        }
        if (call.is(i, "px")) {
            return PX;
        }
        if (call.is(i, "nx")) {
            return NX;
        }
        if (call.is(i, "xx")) {
            return XX;
        }
        if (call.is(i, "get")) {
            return GET;
        }
        if (call.is(i, "keepttl")) {
            return KEEP_TTL;
        }
        if (call.is(i, "exat")) {
            return EXAT;
        }
        if (call.is(i, "pxat")) {
            return PXAT;
        }
        return call.is(i, "persist") ? PERSIST : 0;
    }

    /** Whether any of these options was given. */
    static boolean has(long options, int any) {
        return ((int) options & any) != 0;
    }

    /** The time that was given, Unix milliseconds; {@link Record#NEVER} for none, {@link #INVALID} after an error reply. */
    static long expireAtMs(Call call, long options) {
        if (!has(options, TIMES)) {
            return Record.NEVER;
        }
        ExpiryOption kind = has(options, EX)
                ? ExpiryOption.EX
                : has(options, PX) ? ExpiryOption.PX : has(options, EXAT) ? ExpiryOption.EXAT : ExpiryOption.PXAT;
        return kind.expireAtMs(call, (int) (options >>> 32));
    }
}
