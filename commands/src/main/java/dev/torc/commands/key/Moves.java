package dev.torc.commands.key;

import dev.torc.commands.Call;
import dev.torc.commands.reply.Errors;
import dev.torc.memory.Memory;
import dev.torc.store.Key;
import dev.torc.store.Partition;
import dev.torc.store.Partition.Access;
import dev.torc.store.Record;

/** RENAME, MOVE and COPY: values that change their key or database. */
final class Moves {
    private Moves() {}

    /** RENAME and RENAMENX. */
    static void rename(Call call, boolean onlyIfNew) {
        Key from = call.key(1, new Key());
        Key to = call.key(2, new Key());
        long record = call.find(from, Access.WRITE);
        if (record == 0) {
            call.reply().error(Errors.NO_SUCH_KEY);
            return;
        }
        boolean same = from.length() == to.length() && Memory.equal(from.address(), to.address(), from.length());
        if (!same) {
            // Looked up in any case: an old value whose time has passed expires, and counts as expired.
            if (call.find(to, Access.WRITE) != 0 && onlyIfNew) {
                call.reply().integer(0);
                return;
            }
            moveTo(call, from, record, to, call.db());
        }
        if (onlyIfNew) {
            call.reply().integer(same ? 0 : 1);
        } else {
            call.reply().ok();
        }
    }

    /** Locked as several keys are: it has two effects, which stand in the journal as one group. */
    static void move(Call call) {
        Key key = call.key(1, new Key());
        int target = database(call, 2);
        if (target < 0) {
            return;
        }
        if (target == call.db()) {
            call.reply().error(Errors.SAME_OBJECT);
            return;
        }
        long record = call.find(key, Access.WRITE);
        if (record == 0 || call.partition(key).find(target, key, call.nowMs(), Access.WRITE) != 0) {
            call.reply().integer(0);
            return;
        }
        moveTo(call, key, record, key, target);
        call.reply().integer(1);
    }

    /** The database that argument {@code i} names; -1 after an error reply. */
    private static int database(Call call, int i) {
        if (!call.requireInt(i)) {
            return -1;
        }
        long db = call.integer(i);
        if (db < 0 || db >= call.keyspace().databases()) {
            call.reply().error(Errors.DB_OUT_OF_RANGE);
            return -1;
        }
        return (int) db;
    }

    static void copy(Call call) {
        int target = call.db();
        boolean replace = false;
        for (int i = 3; i < call.count(); i++) {
            if (call.is(i, "replace")) {
                replace = true;
            } else if (call.is(i, "db") && i + 1 < call.count()) {
                target = database(call, ++i);
                if (target < 0) {
                    return;
                }
            } else {
                call.reply().error(Errors.SYNTAX);
                return;
            }
        }
        Key from = call.key(1, new Key());
        Key to = call.key(2, new Key());
        boolean same = from.length() == to.length() && Memory.equal(from.address(), to.address(), from.length());
        if (same && target == call.db()) {
            call.reply().error(Errors.SAME_OBJECT);
            return;
        }
        long record = call.find(from, Access.READ);
        if (record == 0 || call.partition(to).find(target, to, call.nowMs(), Access.WRITE) != 0 && !replace) {
            call.reply().integer(0);
            return;
        }
        copyTo(call, record, ObjectCommand.encodingOfCopy(record), to, target);
        call.reply().integer(1);
    }

    /** A value that moves stays as often used as it was. Its time of last use is now in any case: it has just been looked up. */
    private static void moveTo(Call call, Key from, long record, Key to, int db) {
        Partition source = call.partition(from);
        int used = source.evictor().frequency(source.evictionState(call.db(), from), call.nowMs());
        copyTo(call, record, Record.encoding(record), to, db);
        source.delete(call.db(), from);
        Partition target = call.partition(to);
        int state = target.evictionState(db, to);
        target.evictionState(db, to, target.evictor().withFrequency(state, used, call.nowMs()));
    }

    /** Both partitions are locked, so the source's record stays where it is. */
    private static void copyTo(Call call, long record, int encoding, Key to, int db) {
        long layout = Record.layout(record);
        call.partition(to)
                .set(
                        db,
                        to,
                        Record.type(record),
                        encoding,
                        Record.valueAddress(record, layout),
                        Record.valueLength(layout),
                        Record.expireAtMs(record, layout),
                        call.nowMs());
    }
}
