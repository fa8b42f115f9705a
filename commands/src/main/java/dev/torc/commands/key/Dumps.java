package dev.torc.commands.key;

import dev.torc.commands.Call;
import dev.torc.commands.reply.Errors;
import dev.torc.snapshot.rdb.DumpPayload;
import dev.torc.snapshot.rdb.RdbFormatException;
import dev.torc.snapshot.rdb.RdbReader;
import dev.torc.snapshot.rdb.RdbWriter;
import dev.torc.store.Key;
import dev.torc.store.Partition;
import dev.torc.store.Partition.Access;
import dev.torc.store.Record;
import java.lang.foreign.Arena;

/** DUMP and RESTORE: values as the bytes that an RDB file has of them. */
final class Dumps {
    private static final long NONE = -1;

    private Dumps() {}

    static void dump(Call call) {
        long record = call.find(call.key(), Access.READ);
        if (record == 0) {
            call.reply().nullValue();
            return;
        }
        long layout = Record.layout(record);
        long value = Record.valueAddress(record, layout);
        int length = Record.valueLength(layout);
        long room = DumpPayload.room(length);
        RdbWriter writer = call.rdbWriter();
        if (room <= Call.SCRATCH_BYTES) {
            reply(call, writer.to(call.scratch()), value, length);
        } else {
            try (Arena arena = Arena.ofConfined()) {
                reply(call, writer.to(arena.allocate(room).address()), value, length);
            }
        }
    }

    private static void reply(Call call, RdbWriter writer, long value, int length) {
        long start = writer.position();
        DumpPayload.writeString(writer, value, length);
        call.reply().bulk(start, (int) (writer.position() - start));
    }

    /** The options behind the payload. */
    private static final class Options {
        boolean replace;
        boolean absoluteTtl;
        long idleSeconds = NONE;
        long frequency = NONE;

        /** Whether they were right; otherwise an error was replied. */
        boolean read(Call call) {
            for (int i = 4; i < call.count(); i++) {
                boolean hasOperand = i + 1 < call.count();
                if (call.is(i, "replace")) {
                    replace = true;
                } else if (call.is(i, "absttl")) {
                    absoluteTtl = true;
                } else if (call.is(i, "idletime") && hasOperand && frequency == NONE) {
                    if (!requireInteger(call, ++i)) {
                        return false;
                    }
                    idleSeconds = call.integer(i);
                    if (idleSeconds < 0) {
                        call.reply().error(Errors.BAD_IDLETIME);
                        return false;
                    }
                } else if (call.is(i, "freq") && hasOperand && idleSeconds == NONE) {
                    if (!requireInteger(call, ++i)) {
                        return false;
                    }
                    frequency = call.integer(i);
                    if (frequency < 0 || frequency > 255) {
                        call.reply().error(Errors.BAD_FREQ);
                        return false;
                    }
                } else {
                    call.reply().error(Errors.SYNTAX);
                    return false;
                }
            }
            return true;
        }
    }

    private static boolean requireInteger(Call call, int i) {
        if (!call.isInteger(i)) {
            call.reply().error(Errors.NOT_AN_INTEGER);
            return false;
        }
        return true;
    }

    static void restore(Call call) {
        Options options = new Options();
        if (!options.read(call)) {
            return;
        }
        Key key = call.key();
        if (!options.replace && call.find(key, Access.WRITE) != 0) {
            call.reply().error(Errors.BUSY_KEY);
            return;
        }
        if (!requireInteger(call, 2)) {
            return;
        }
        long ttl = call.integer(2);
        if (ttl < 0) {
            call.reply().error(Errors.BAD_TTL);
            return;
        }
        if (!DumpPayload.isIntact(call.address(3), call.length(3))) {
            call.reply().error(Errors.BAD_DUMP);
            return;
        }
        long expireAtMs = ttl == 0 ? Record.NEVER : options.absoluteTtl ? ttl : ttl + call.nowMs();
        try {
            RdbReader reader = new RdbReader();
            DumpPayload.read(reader, call.address(3), call.length(3));
            restore(call, key, reader, options, expireAtMs);
            call.reply().ok();
        } catch (RdbFormatException e) {
            if (e.isUnsupported()) {
                call.reply().error("ERR Bad data format, " + e.getMessage());
            } else {
                call.reply().error(Errors.BAD_DATA_FORMAT);
            }
        }
    }

    private static void restore(Call call, Key key, RdbReader reader, Options options, long expireAtMs) {
        int length = reader.value().length();
        if (reader.value().isPlain()) {
            store(call, key, reader.value().address(), length, options, expireAtMs);
        } else if (length <= Call.SCRATCH_BYTES) {
            reader.value().copyTo(call.scratch());
            store(call, key, call.scratch(), length, options, expireAtMs);
        } else {
            try (Arena arena = Arena.ofConfined()) {
                long value = arena.allocate(length).address();
                reader.value().copyTo(value);
                store(call, key, value, length, options, expireAtMs);
            }
        }
    }

    private static void store(Call call, Key key, long value, int length, Options options, long expireAtMs) {
        Partition partition = call.partition(key);
        int db = call.db();
        if (expireAtMs != Record.NEVER && expireAtMs <= call.nowMs()) {
            // Dead on arrival: what the key had goes all the same.
            if (options.replace) {
                partition.delete(db, key);
            }
            return;
        }
        partition.set(db, key, Record.STRING, 0, value, length, expireAtMs, call.nowMs());
        if (options.idleSeconds == NONE && options.frequency == NONE) {
            return;
        }
        int state = partition.evictionState(db, key);
        if (options.idleSeconds != NONE) {
            long idleMs = Math.min(options.idleSeconds, Integer.MAX_VALUE) * 1000;
            state = partition.evictor().withIdle(state, idleMs, call.nowMs());
        } else {
            state = partition.evictor().withFrequency(state, (int) options.frequency, call.nowMs());
        }
        partition.evictionState(db, key, state);
    }

    /** What a payload holds beyond its own bytes, once decompressed. */
    static long memoryNeed(Call call) {
        if (call.count() < 4 || !DumpPayload.isIntact(call.address(3), call.length(3))) {
            return 0;
        }
        try {
            RdbReader reader = new RdbReader();
            DumpPayload.read(reader, call.address(3), call.length(3));
            return Math.max(0, reader.value().length() - call.length(3));
        } catch (RdbFormatException refused) {
            return 0;
        }
    }
}
