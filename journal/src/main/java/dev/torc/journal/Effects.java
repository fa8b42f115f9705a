package dev.torc.journal;

import dev.torc.memory.Memory;
import dev.torc.store.Change;
import dev.torc.store.Slots;

/**
 * The effects in a frame, one after the other: writes them, and reads them back into a {@link Change}. A reader is a cursor that can
 * be used again.
 *
 * <pre>
 *  0   1  kind: 1 SET, 2 DELETE, 3 EXPIRE_AT, 4 SET_RANGE, 5 FLUSH, 6 SWAP
 *  1   1  SET: type (low 4 bits), encoding (high 4); others: cause, 0 command, 1 expired, 2 evicted
 *  2   2  database
 *  4   2  hash slot; 0 for FLUSH and SWAP
 *  6   2  0
 *  8   4  key length
 * 12   4  value length
 * 16   8  SET, EXPIRE_AT: Unix milliseconds, -1 never; SET_RANGE: offset; SWAP: the other database; else 0
 * 24   k  key
 *      v  value
 * </pre>
 */
public final class Effects {
    static final int HEADER = 24;

    private static final Change.Effect[] KINDS = {
        Change.Effect.SET,
        Change.Effect.DELETE,
        Change.Effect.EXPIRE_AT,
        Change.Effect.SET_RANGE,
        Change.Effect.FLUSH,
        Change.Effect.SWAP
    };
    private static final Change.Cause[] CAUSES = Change.Cause.values();
    private static final int FIRST_WITHOUT_KEY = 5;

    private long at;
    private long end;
    private int passed;
    private final Change change = new Change();

    /** Bytes that the effect takes. */
    static long size(Change change) {
        return switch (change.effect()) {
            case SET, SET_RANGE -> HEADER + (long) change.keyLength() + change.valueLength();
            case DELETE, EXPIRE_AT -> HEADER + (long) change.keyLength();
            case FLUSH, SWAP -> HEADER;
        };
    }

    /** Writes {@link #size} bytes. */
    static void write(Change change, long to) {
        int kind;
        int detail = change.cause().ordinal();
        int keyLength = change.keyLength();
        int valueLength = 0;
        long argument = 0;
        switch (change.effect()) {
            case SET -> {
                kind = 1;
                detail = change.type() | change.encoding() << 4;
                valueLength = change.valueLength();
                argument = change.expireAtMs();
            }
            case DELETE -> kind = 2;
            case EXPIRE_AT -> {
                kind = 3;
                argument = change.expireAtMs();
            }
            case SET_RANGE -> {
                kind = 4;
                valueLength = change.valueLength();
                argument = change.offset();
            }
            case FLUSH -> {
                kind = 5;
                keyLength = 0;
            }
            case SWAP -> {
                kind = 6;
                keyLength = 0;
                argument = change.offset();
            }
            default -> throw new IllegalArgumentException("effect " + change.effect());
        }
        long slot = kind >= FIRST_WITHOUT_KEY ? 0 : change.slot();
        Memory.putLong(to, kind | detail << 8 | (long) change.db() << 16 | slot << 32);
        Memory.putLong(to + 8, keyLength | (long) valueLength << 32);
        Memory.putLong(to + 16, argument);
        Memory.copy(change.key(), to + HEADER, keyLength);
        Memory.copy(change.value(), to + HEADER + keyLength, valueLength);
    }

    /** Starts reading a frame that a reader handed out. */
    public Effects of(long frame) {
        at = frame + Frame.HEADER;
        end = frame + Frame.length(Memory.getLong(frame)) - Frame.TRAILER;
        return this;
    }

    public boolean hasNext() {
        return at < end;
    }

    /** The hash slot of the next effect's key. */
    int slot() {
        return (int) (Memory.getLong(at) >>> 32) & 0xFFFF;
    }

    /** Whether the next effect has no key: FLUSH, SWAP. */
    boolean concernsAllKeys() {
        return Memory.getUnsignedByte(at) >= FIRST_WITHOUT_KEY;
    }

    /** Passes the next effect over; it has been checked. */
    void skip() {
        at += HEADER + (long) Memory.getInt(at + 8) + Memory.getInt(at + 12);
    }

    /**
     * The next effect, a flyweight over the frame's bytes that the next call changes.
     *
     * @throws IllegalStateException if the bytes are no effect that this version knows
     */
    public Change next() {
        String problem = problem();
        if (!problem.isEmpty()) {
            throw new IllegalStateException(problem);
        }
        long first = Memory.getLong(at);
        int kind = (int) first & 0xFF;
        int detail = (int) first >>> 8 & 0xFF;
        int keyLength = Memory.getInt(at + 8);
        int valueLength = Memory.getInt(at + 12);
        long argument = Memory.getLong(at + 16);
        Change.Effect effect = KINDS[kind - 1];
        boolean set = effect == Change.Effect.SET;
        change.begin(
                effect,
                set ? Change.Cause.COMMAND : CAUSES[detail],
                (int) (first >>> 16) & 0xFFFF,
                (int) (first >>> 32) & 0xFFFF);
        change.key(at + HEADER, keyLength);
        change.value(set ? detail & 15 : 0, set ? detail >>> 4 : 0, at + HEADER + keyLength, valueLength);
        switch (effect) {
            case SET, EXPIRE_AT -> change.expireAtMs(argument);
            case SET_RANGE, SWAP -> change.offset((int) argument);
            case DELETE, FLUSH -> {}
        }
        at += HEADER + (long) keyLength + valueLength;
        return change;
    }

    /**
     * Goes through all that is left.
     *
     * @return what is wrong with it; empty if nothing is
     */
    String problemOfRest() {
        passed = 0;
        while (hasNext()) {
            String problem = problem();
            if (!problem.isEmpty()) {
                return problem;
            }
            skip();
            passed++;
        }
        return "";
    }

    /** How many effects {@link #problemOfRest} has found to be good. */
    int passed() {
        return passed;
    }

    private String problem() {
        long left = end - at;
        if (left < HEADER) {
            return "effect of " + left + " bytes (expected: at least " + HEADER + ")";
        }
        long first = Memory.getLong(at);
        int kind = (int) first & 0xFF;
        if (kind == 0 || kind > KINDS.length) {
            return "kind of effect " + kind + " (expected: 1 to " + KINDS.length + ")";
        }
        int detail = (int) first >>> 8 & 0xFF;
        if (kind != 1 && detail >= CAUSES.length) {
            return "cause " + detail + " (expected: 0 to " + (CAUSES.length - 1) + ")";
        }
        if (first >>> 32 >= Slots.COUNT) {
            return "hash slot " + (first >>> 32) + " (expected: below " + Slots.COUNT + ")";
        }
        int keyLength = Memory.getInt(at + 8);
        int valueLength = Memory.getInt(at + 12);
        if (keyLength < 0 || valueLength < 0 || HEADER + (long) keyLength + valueLength > left) {
            return "key length " + keyLength + " and value length " + valueLength + " (expected: at most "
                    + (left - HEADER) + " in all)";
        }
        return "";
    }
}
