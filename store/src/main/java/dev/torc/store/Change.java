package dev.torc.store;

/**
 * One effect on the data, as {@link ChangeSink} hears it: a flyweight that each partition reuses. Who replays effects fills one of
 * his own and hands it to {@link ChangeReplay#apply}.
 */
public final class Change {
    /** What happened to the key or the database. */
    public enum Effect {
        /** The key now has this type, encoding, value and expiry, whatever it had before. */
        SET,
        /** The key is gone. */
        DELETE,
        /** The key's expiry is now {@link Change#expireAtMs}; {@link Record#NEVER} is none. */
        EXPIRE_AT,
        /** {@link Change#value} stands at {@link Change#offset} of the string, which was extended by zero bytes as far as needed. */
        SET_RANGE,
        /** The database is empty. Reported once, with no key, while all partitions are locked. */
        FLUSH,
        /** The databases {@link Change#db} and {@link Change#offset} changed places. Reported once, while all partitions are locked. */
        SWAP
    }

    /** Why. */
    public enum Cause {
        COMMAND,
        EXPIRED,
        EVICTED
    }

    Effect effect = Effect.SET;
    Cause cause = Cause.COMMAND;
    int db;
    long place;
    long key;
    int keyLength;
    int type;
    int encoding;
    long value;
    int valueLength;
    long expireAtMs;
    int offset;

    /** Starts a change anew: no key, no value, no expiry. The slot may be any where there is no key. */
    public Change begin(Effect effect, Cause cause, int db, int slot) {
        this.effect = effect;
        this.cause = cause;
        this.db = db;
        place = (long) slot << (64 - Slots.BITS);
        return key(0, 0).value(0, 0, 0, 0).expireAtMs(Record.NEVER).offset(0);
    }

    public Change key(long address, int length) {
        key = address;
        keyLength = length;
        return this;
    }

    public Change value(int type, int encoding, long address, int length) {
        this.type = type;
        this.encoding = encoding;
        value = address;
        valueLength = length;
        return this;
    }

    public Change expireAtMs(long atMs) {
        expireAtMs = atMs;
        return this;
    }

    public Change offset(int offset) {
        this.offset = offset;
        return this;
    }

    public Effect effect() {
        return effect;
    }

    public Cause cause() {
        return cause;
    }

    public int db() {
        return db;
    }

    /** The key's hash slot. */
    public int slot() {
        return Hasher.slot(place);
    }

    /** The key's place in the process that made the change; another process has another seed. */
    public long place() {
        return place;
    }

    public long key() {
        return key;
    }

    public int keyLength() {
        return keyLength;
    }

    public int type() {
        return type;
    }

    public int encoding() {
        return encoding;
    }

    /** Address of the value ({@code SET}) or of the bytes written ({@code SET_RANGE}). */
    public long value() {
        return value;
    }

    public int valueLength() {
        return valueLength;
    }

    /** Unix milliseconds or {@link Record#NEVER}. */
    public long expireAtMs() {
        return expireAtMs;
    }

    /** Where {@code SET_RANGE} wrote; the other database of {@code SWAP}. */
    public int offset() {
        return offset;
    }
}
