package dev.torc.server.session;

import dev.torc.commands.Call;
import dev.torc.commands.Client;
import dev.torc.commands.CommandStats;
import dev.torc.commands.Dispatcher;
import dev.torc.commands.ServerState;
import dev.torc.commands.spec.CommandSpec;
import dev.torc.memory.Memory;
import dev.torc.server.protocol.Requests;
import dev.torc.store.Keyspace;
import dev.torc.store.Record;
import org.jspecify.annotations.Nullable;

/**
 * Runs the commands that one read brought. Before the first, it touches what all of them will need: the bucket of every key, then
 * the record of every key. These reads do not depend on each other, so the processor overlaps their cache misses; executed one
 * command after the other, each miss would be waited for alone. Java has no prefetch instruction: plain loads do it. A line that only a
 * write needs is worth it too: the next lock waits for all writes before it.
 */
final class Batch {
    /** Commands touched and run together. More gain nothing: a core has about a dozen misses under way at most. */
    static final int COMMANDS_MAX = 32;

    private static final int CACHE_LINE = 64;

    /** Of a larger record only the start: what follows in a row the processor fetches itself. */
    private static final int TOUCHED_MAX = 3 * CACHE_LINE;

    private final ServerState server;
    private final Keyspace keyspace;
    private final Call call;
    private final Dispatcher dispatcher;
    private final CommandStats stats;
    private final @Nullable CommandSpec[] specs = new CommandSpec[COMMANDS_MAX];
    private final boolean[] keyed = new boolean[COMMANDS_MAX];
    private final long[] places = new long[COMMANDS_MAX];
    private final long[] buckets = new long[COMMANDS_MAX];
    private long touched;

    /** Bytes of the records that were met lately, a moving average, each at most what is touched of it. */
    private int recordBytes = CACHE_LINE;

    Batch(ServerState server, Call call, Dispatcher dispatcher, CommandStats stats) {
        this.server = server;
        this.keyspace = server.keyspace();
        this.call = call;
        this.dispatcher = dispatcher;
        this.stats = stats;
    }

    /**
     * Runs the parsed requests until all have run or the client is to be closed or has to wait.
     *
     * @param arrivedNs when the loop woke up for the read that brought them
     * @return how many have run
     */
    int run(Client client, Requests requests, long nowMs, long arrivedNs) {
        int n = requests.commands();
        long startNs = server.nanoTime();
        stats.beginBatch(startNs - arrivedNs);
        for (int i = 0; i < n; i++) {
            point(requests, i);
            CommandSpec spec = dispatcher.resolve();
            specs[i] = spec;
            keyed[i] = spec != null && dispatcher.hasOneKey(spec);
            if (spec != null && keyed[i]) {
                int key = spec.firstKey();
                places[i] = keyspace.hasher().place(call.address(key), call.length(key));
            }
        }
        if (n > 1) {
            touch(client.db(), n);
        }
        int ran = 0;
        while (ran < n && !client.closeAfterReply() && !client.postponed()) {
            point(requests, ran);
            dispatcher.run(client, specs[ran], places[ran], nowMs);
            if (!client.postponed()) {
                ran++;
            }
        }
        long endNs = server.nanoTime();
        stats.endBatch(endNs - startNs);
        if (stats.timesFlush()) {
            stats.flushBegins(endNs);
        }
        if (ran == 1) {
            dispatcher.ranAlone(endNs - startNs);
        }
        return ran;
    }

    private void point(Requests requests, int i) {
        call.arguments(requests.addresses(), requests.lengths(), requests.first(i), requests.count(i));
    }

    private void touch(int db, int n) {
        long sum = 0;
        for (int i = 0; i < n; i++) {
            if (keyed[i]) {
                long bucket = keyspace.touchBucket(db, places[i]);
                buckets[i] = bucket;
                sum += bucket == 0 ? 0 : Memory.getLong(bucket);
            }
        }
        int last = recordBytes - 1;
        long seen = 0;
        for (int i = 0; i < n; i++) {
            if (keyed[i] && buckets[i] != 0) {
                long record = keyspace.touchRecord(db, places[i], buckets[i]);
                if (record != 0) {
                    sum += Memory.getByte(record) + Memory.getByte(record + CACHE_LINE) + Memory.getByte(record + last);
                    seen = record;
                }
            }
        }
        if (seen != 0) {
            int bytes = (int) Math.min(Record.size(Record.layout(seen)), TOUCHED_MAX);
            recordBytes = 7 * recordBytes + bytes + 7 >>> 3;
        }
        touched = sum; // so that the loads are not dead code
    }

    /** Keeps the touch pass alive in the compiler's eyes; means nothing. */
    long touched() {
        return touched;
    }
}
