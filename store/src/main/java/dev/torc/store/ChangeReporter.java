package dev.torc.store;

import dev.torc.store.Change.Cause;
import dev.torc.store.Change.Effect;

/**
 * Tells the keyspace's sink what happens to the keys of one partition, as the effects that replay it, and counts what commands did. There
 * is one {@link Change}, which each report reuses; without a sink a report is a null check.
 *
 * <p>Guarded by the partition's lock, which is held while the sink hears of a change.
 */
final class ChangeReporter {
    private final Keyspace keyspace;
    private final PartitionStats stats;
    private final Change change = new Change();

    ChangeReporter(Keyspace keyspace, PartitionStats stats) {
        this.keyspace = keyspace;
        this.stats = stats;
    }

    /** A command gave the key this record, whose value is written. */
    void set(int db, Key key, long record) {
        set(db, key, record, Record.valueAddress(record, Record.layout(record)));
    }

    /** A command gave the key this record; the bytes of its value stand at an address, there or about to be copied there. */
    void set(int db, Key key, long record, long value) {
        stats.changes++;
        ChangeSink sink = keyspace.sink();
        if (sink != null) {
            long layout = Record.layout(record);
            Change c = describe(Effect.SET, Cause.COMMAND, db, key.place(), key.address(), key.length());
            c.type = Record.type(record);
            c.encoding = Record.encoding(record);
            c.value = value;
            c.valueLength = Record.valueLength(layout);
            c.expireAtMs = Record.expireAtMs(record, layout);
            sink.changed(c);
        }
    }

    /** A command wrote these bytes into the key's string. */
    void setRange(int db, Key key, int offset, long bytes, int length) {
        stats.changes++;
        ChangeSink sink = keyspace.sink();
        if (sink != null) {
            Change c = describe(Effect.SET_RANGE, Cause.COMMAND, db, key.place(), key.address(), key.length());
            c.value = bytes;
            c.valueLength = length;
            c.offset = offset;
            sink.changed(c);
        }
    }

    /** A command gave the key this expiry, {@link Record#NEVER} for none. */
    void setExpiry(int db, Key key, long expireAtMs) {
        stats.changes++;
        ChangeSink sink = keyspace.sink();
        if (sink != null) {
            Change c = describe(Effect.EXPIRE_AT, Cause.COMMAND, db, key.place(), key.address(), key.length());
            c.expireAtMs = expireAtMs;
            sink.changed(c);
        }
    }

    /** The key of this record is about to go. */
    void delete(int db, long place, long record, Cause cause) {
        if (cause == Cause.COMMAND) {
            stats.changes++;
        }
        ChangeSink sink = keyspace.sink();
        if (sink != null) {
            long layout = Record.layout(record);
            long key = Record.keyAddress(record, layout);
            sink.changed(describe(Effect.DELETE, cause, db, place, key, Record.keyLength(layout)));
        }
    }

    private Change describe(Effect effect, Cause cause, int db, long place, long keyAddress, int keyLength) {
        Change c = change;
        c.effect = effect;
        c.cause = cause;
        c.db = db;
        c.place = place;
        c.key = keyAddress;
        c.keyLength = keyLength;
        return c;
    }
}
