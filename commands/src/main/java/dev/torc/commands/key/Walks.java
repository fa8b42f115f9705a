package dev.torc.commands.key;

import dev.torc.commands.Call;
import dev.torc.commands.Glob;
import dev.torc.commands.Numbers;
import dev.torc.commands.reply.Errors;
import dev.torc.commands.reply.Reply;
import dev.torc.memory.Memory;
import dev.torc.store.Keyspace;
import dev.torc.store.KeyspaceWalks;
import dev.torc.store.Record;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** SCAN, KEYS and RANDOMKEY. */
final class Walks {
    private static final long DEFAULT_COUNT = 10;

    /** Key bytes that one SCAN collects at most, whatever its COUNT: the cursor goes on from there. */
    private static final long COLLECTED_BYTES_MAX = 16 << 20;

    private static final int WALKED_AT_ONCE = 1000;
    private static final int OBJECT_BYTES = 24;

    private Walks() {}

    static void scan(Call call) {
        if (!Numbers.isCursor(call.address(1), call.lengthToZero(1))) {
            call.reply().error(Errors.BAD_CURSOR);
            return;
        }
        long count = DEFAULT_COUNT;
        int pattern = 0;
        String type = null;
        for (int i = 2; i < call.count(); i += 2) {
            boolean more = i + 1 < call.count();
            if (more && call.is(i, "count")) {
                if (!call.isInteger(i + 1)) {
                    call.reply().error(Errors.NOT_AN_INTEGER);
                    return;
                }
                count = call.integer(i + 1);
                if (count < 1) {
                    call.reply().error(Errors.SYNTAX);
                    return;
                }
            } else if (more && call.is(i, "match")) {
                pattern = Glob.matchesEverything(call.address(i + 1), call.length(i + 1)) ? 0 : i + 1;
            } else if (more && call.is(i, "type")) {
                type = call.text(i + 1).toLowerCase(Locale.ROOT);
            } else {
                call.reply().error(Errors.SYNTAX);
                return;
            }
        }
        collect(call, Numbers.parseCursor(call.address(1), call.lengthToZero(1)), count, pattern, type);
    }

    private static void collect(Call call, long from, long count, int pattern, @Nullable String type) {
        Keyspace keyspace = call.keyspace();
        Found found = new Found(call, pattern, type);
        long cursor = from;
        long left = count;
        do {
            long step = Math.min(left, WALKED_AT_ONCE);
            cursor = keyspace.walks().scan(call.db(), cursor, step, call.nowMs(), found);
            left -= step;
        } while (cursor != 0 && left > 0 && found.bytes < COLLECTED_BYTES_MAX);
        if (type != null) {
            keyspace.countLookups(found.live, found.dead); // Redis looks a key up to know its type
        }
        Reply reply = call.reply();
        reply.array(2);
        reply.bulk(Long.toUnsignedString(cursor));
        reply.array(found.keys.size());
        for (byte[] key : found.keys) {
            reply.bulk(key);
        }
    }

    /** What one SCAN collects. */
    private static final class Found implements KeyspaceWalks.Visitor {
        final List<byte[]> keys = new ArrayList<>();
        /** Of the keys and what they take here. */
        long bytes;
        /** Keys that the pattern matches, whatever their type. */
        long live;

        long dead;
        private final Call call;
        private final int pattern;
        private final @Nullable String type;

        Found(Call call, int pattern, @Nullable String type) {
            this.call = call;
            this.pattern = pattern;
            this.type = type;
        }

        @Override
        public void visit(long record) {
            if (!isMatched(record)) {
                return;
            }
            live++;
            if (type == null || KeyCommands.typeName(record).equals(type)) {
                long layout = Record.layout(record);
                byte[] key = Memory.toArray(Record.keyAddress(record, layout), Record.keyLength(layout));
                keys.add(key);
                bytes += key.length + OBJECT_BYTES;
            }
        }

        @Override
        public void expired(long record) {
            dead += isMatched(record) ? 1 : 0;
        }

        private boolean isMatched(long record) {
            if (pattern == 0) {
                return true;
            }
            long layout = Record.layout(record);
            return matches(call, pattern, Record.keyAddress(record, layout), Record.keyLength(layout));
        }
    }

    private static boolean matches(Call call, int pattern, long key, int length) {
        return Glob.matches(call.address(pattern), call.length(pattern), key, length, false);
    }

    static void keys(Call call) {
        Reply reply = call.reply();
        long begin = reply.beginDeferred();
        long[] found = new long[1];
        boolean all = Glob.matchesEverything(call.address(1), call.length(1));
        Keyspace keyspace = call.keyspace();
        for (int p = 0; p < keyspace.partitions(); p++) {
            keyspace.walks().forEach(keyspace.partition(p), call.db(), call.nowMs(), record -> {
                long layout = Record.layout(record);
                long address = Record.keyAddress(record, layout);
                int length = Record.keyLength(layout);
                if (all || matches(call, 1, address, length)) {
                    reply.bulk(address, length);
                    found[0]++;
                }
            });
        }
        reply.endArray(begin, found[0]);
    }

    static void randomKey(Call call) {
        boolean found = call.keyspace()
                .walks()
                .randomRecord(call.db(), call.nowMs(), call.server().chance(), record -> {
                    long layout = Record.layout(record);
                    call.reply().bulk(Record.keyAddress(record, layout), Record.keyLength(layout));
                });
        if (!found) {
            call.reply().nullValue();
        }
    }
}
