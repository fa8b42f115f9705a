package dev.torc.commands.server;

import dev.torc.commands.Call;
import dev.torc.commands.ServerProcess;
import dev.torc.commands.reply.Errors;
import dev.torc.commands.reply.Reply;
import dev.torc.commands.server.info.InfoText;
import dev.torc.commands.server.info.MemoryFigures;
import dev.torc.commands.server.info.Totals;
import dev.torc.memory.Heap;
import dev.torc.store.Keyspace;
import dev.torc.store.Partition;
import java.nio.charset.StandardCharsets;

/** MEMORY: where it goes. */
final class MemoryCommand {
    /** Fields of MEMORY STATS besides the databases'. */
    private static final int FIELDS = 27;

    /** No key is charged more than this for the index: a nearly empty one is not its fault. */
    private static final long INDEX_SHARE_MAX = 64;

    private MemoryCommand() {}

    /** The record's chunk, and its share of its partition's index. */
    static void usage(Call call) {
        for (int i = 3; i < call.count(); i += 2) {
            if (!call.is(i, "samples") || i + 1 >= call.count()) {
                call.reply().error(Errors.SYNTAX);
                return;
            }
            if (!call.isInteger(i + 1)) {
                call.reply().error(Errors.NOT_AN_INTEGER);
                return;
            }
            if (call.integer(i + 1) < 0) {
                call.reply().error(Errors.SYNTAX);
                return;
            }
        }
        Partition partition = call.partition(call.key());
        long record = partition.findDeadOrAlive(call.db(), call.key());
        if (record == 0) {
            call.reply().nullValue();
            return;
        }
        call.reply().integer(partition.memory().chunkBytes(record) + indexShare(partition, call.keyspace()));
    }

    private static long indexShare(Partition partition, Keyspace keyspace) {
        long keys = 0;
        for (int db = 0; db < keyspace.databases(); db++) {
            keys += partition.size(db);
        }
        return Math.min(INDEX_SHARE_MAX, partition.memory().usedBytes(Heap.INDEX) / Math.max(1, keys));
    }

    static void stats(Call call) {
        Reply reply = call.reply();
        Keyspace keyspace = call.keyspace();
        MemoryFigures memory = MemoryFigures.of(call.server());
        long keys = new Totals(call.server()).keys();
        int databases = 0;
        for (int db = 0; db < keyspace.databases(); db++) {
            databases += keyspace.size(db) > 0 ? 1 : 0;
        }
        reply.map(FIELDS + databases);
        field(reply, "peak.allocated", memory.peak());
        field(reply, "total.allocated", memory.used());
        field(reply, "startup.allocated", 0);
        field(reply, "replication.backlog", 0);
        field(reply, "clients.slaves", 0);
        field(reply, "clients.normal", memory.network());
        field(reply, "cluster.links", 0);
        field(reply, "aof.buffer", 0);
        field(reply, "lua.caches", 0);
        field(reply, "functions.caches", 0);
        for (int db = 0; db < keyspace.databases(); db++) {
            if (keyspace.size(db) > 0) {
                reply.bulk("db." + db);
                reply.map(3);
                // The index is one for all databases and for expiry: each is shown its keys' part of it.
                field(reply, "overhead.hashtable.main", memory.index() * keyspace.size(db) / Math.max(1, keys));
                field(reply, "overhead.hashtable.expires", 0);
                field(reply, "overhead.hashtable.slot-to-keys", 0);
            }
        }
        field(reply, "overhead.total", memory.overhead());
        field(reply, "keys.count", keys);
        field(reply, "keys.bytes-per-key", keys == 0 ? 0 : memory.used() / keys);
        field(reply, "dataset.bytes", memory.records());
        ratio(reply, "dataset.percentage", memory.used() == 0 ? 0 : 100.0 * memory.records() / memory.used());
        ratio(reply, "peak.percentage", memory.peak() == 0 ? 0 : 100.0 * memory.used() / memory.peak());
        field(reply, "allocator.allocated", memory.used());
        field(reply, "allocator.active", memory.held());
        field(reply, "allocator.resident", memory.resident());
        compare(reply, "allocator-fragmentation", memory.held(), memory.used());
        compare(reply, "allocator-rss", memory.resident(), memory.held());
        compare(reply, "rss-overhead", memory.process(), memory.resident());
        ratio(reply, "fragmentation", memory.fragmentation());
        field(reply, "fragmentation.bytes", memory.held() - memory.used());
    }

    private static void field(Reply reply, String name, long value) {
        reply.bulk(name);
        reply.integer(value);
    }

    private static void ratio(Reply reply, String name, double value) {
        reply.bulk(name);
        reply.doubleValue(value);
    }

    private static void compare(Reply reply, String name, long larger, long smaller) {
        ratio(reply, name + ".ratio", smaller <= 0 ? 1 : (double) larger / smaller);
        field(reply, name + ".bytes", larger - smaller);
    }

    static void doctor(Call call) {
        String report = MemoryReport.write(
                MemoryFigures.of(call.server()), call.server().clients().count());
        call.reply().verbatim("txt", report.getBytes(StandardCharsets.ISO_8859_1));
    }

    static void purge(Call call) {
        call.server().process().purgeMemory();
        call.reply().ok();
    }

    /** Our allocator's account of itself: what each kind of chunk takes, and the pages they lie in. */
    static void mallocStats(Call call) {
        Keyspace keyspace = call.keyspace();
        ServerProcess process = call.server().process();
        StringBuilder out = new StringBuilder("___ Begin torc statistics ___\n");
        line(out, "index", keyspace.memory().usedBytes(Heap.INDEX));
        line(out, "records", keyspace.memory().usedBytes(Heap.RECORDS));
        line(out, "structures", keyspace.memory().usedBytes(Heap.STRUCTURES));
        line(out, "used", keyspace.memory().usedBytesNow());
        line(out, "pages held", keyspace.memory().heldBytes());
        line(out, "network buffers", process.networkBytes());
        line(out, "pages resident", process.pageBytesResident());
        out.append("partitions (used, held):\n");
        for (int i = 0; i < keyspace.partitions(); i++) {
            Partition partition = keyspace.partition(i);
            out.append("  ").append(i).append(": ").append(partition.memory().usedBytes());
            out.append(", ").append(partition.memory().heldBytes()).append('\n');
        }
        out.append("--- End torc statistics ---\n");
        call.reply().verbatim("txt", out.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void line(StringBuilder out, String name, long bytes) {
        out.append(name).append(": ").append(bytes);
        out.append(" (").append(InfoText.human(bytes)).append(")\n");
    }
}
