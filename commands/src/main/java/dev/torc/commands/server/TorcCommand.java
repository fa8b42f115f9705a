package dev.torc.commands.server;

import dev.torc.commands.Call;
import dev.torc.commands.CommandStats;
import dev.torc.commands.reply.Errors;
import dev.torc.commands.reply.Reply;
import dev.torc.commands.stats.BigKeys;
import dev.torc.commands.stats.HotKeys;
import dev.torc.memory.Memory;
import dev.torc.store.Key;
import dev.torc.store.Keyspace;
import dev.torc.store.Partition;
import dev.torc.store.Partition.Access;
import dev.torc.store.Slots;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** TORC: what Redis has no command for. */
final class TorcCommand {
    private static final long SHOWN_BY_DEFAULT = 10;
    private static final int SLOT_BITS = Integer.numberOfTrailingZeros(Slots.COUNT);

    private TorcCommand() {}

    /** The number of entries asked for; -1 after an error reply. */
    private static long count(Call call) {
        if (call.count() == 2) {
            return SHOWN_BY_DEFAULT;
        }
        if (call.count() != 4 || !call.is(2, "count")) {
            call.reply().error(Errors.SYNTAX);
            return -1;
        }
        if (!call.isInteger(3)) {
            call.reply().error(Errors.NOT_AN_INTEGER);
            return -1;
        }
        if (call.integer(3) < 1) {
            call.reply().error(Errors.COUNT_NOT_POSITIVE);
            return -1;
        }
        return call.integer(3);
    }

    // ---- HOTKEYS

    static void hotKeys(Call call) {
        long count = count(call);
        if (count < 0) {
            return;
        }
        Map<Long, HotKeys.Entry> byId = new HashMap<>();
        for (CommandStats loop : call.server().loopStats()) {
            for (HotKeys.Entry entry : loop.keys().hotKeys().entries()) {
                byId.merge(entry.id(), entry, TorcCommand::sum);
            }
        }
        List<HotKeys.Entry> hottest = byId.values().stream()
                .filter(entry -> entry.atLeast() > 0)
                .sorted(Comparator.comparingDouble(HotKeys.Entry::atLeast).reversed())
                .limit(count)
                .toList();
        Reply reply = call.reply();
        reply.array(hottest.size());
        for (HotKeys.Entry entry : hottest) {
            reply.map(5);
            reply.bulk("key");
            reply.bulk(entry.key());
            reply.bulk("db");
            reply.integer(entry.db());
            reply.bulk("slot");
            reply.integer(slot(entry.key()));
            reply.bulk("uses-per-second");
            reply.integer(Math.round(entry.perSecond()));
            reply.bulk("uses-per-second-at-least");
            reply.integer(Math.round(entry.atLeast()));
        }
    }

    private static HotKeys.Entry sum(HotKeys.Entry a, HotKeys.Entry b) {
        return new HotKeys.Entry(
                a.id(), a.db(), a.key(), a.perSecond() + b.perSecond(), a.errorPerSecond() + b.errorPerSecond());
    }

    private static int slot(String key) {
        try (Arena arena = Arena.ofConfined()) {
            return Slots.of(copy(key, arena), key.length());
        }
    }

    private static long copy(String key, Arena arena) {
        byte[] bytes = key.getBytes(StandardCharsets.ISO_8859_1);
        long address = arena.allocate(bytes.length + 1L).address();
        Memory.copy(bytes, 0, address, bytes.length);
        return address;
    }

    // ---- BIGKEYS

    static void bigKeys(Call call) {
        long count = count(call);
        if (count < 0) {
            return;
        }
        Map<Long, BigKeys.Entry> byId = new HashMap<>();
        for (CommandStats loop : call.server().loopStats()) {
            for (BigKeys.Entry entry : loop.keys().bigKeys().entries()) {
                if (!byId.containsKey(entry.id())) {
                    BigKeys.Entry now = new BigKeys.Entry(entry.id(), entry.db(), entry.key(), bytesNow(call, entry));
                    byId.put(entry.id(), now);
                }
            }
        }
        List<BigKeys.Entry> largest = new ArrayList<>();
        for (BigKeys.Entry entry : byId.values()) {
            if (entry.bytes() >= BigKeys.BYTES_MIN) {
                largest.add(entry);
            } else {
                call.server().loopStats().forEach(loop -> loop.keys().bigKeys().forget(entry.id()));
            }
        }
        largest.sort(Comparator.comparingLong(BigKeys.Entry::bytes).reversed());
        largest = largest.subList(0, (int) Math.min(count, largest.size()));
        Reply reply = call.reply();
        reply.array(largest.size());
        for (BigKeys.Entry entry : largest) {
            reply.map(4);
            reply.bulk("key");
            reply.bulk(entry.key());
            reply.bulk("db");
            reply.integer(entry.db());
            reply.bulk("slot");
            reply.integer(slot(entry.key()));
            reply.bulk("bytes");
            reply.integer(entry.bytes());
        }
    }

    /** What the entry's chunk takes at this moment; 0 if it has gone. */
    private static long bytesNow(Call call, BigKeys.Entry entry) {
        try (Arena arena = Arena.ofConfined()) {
            Keyspace keyspace = call.keyspace();
            Key key = new Key().set(copy(entry.key(), arena), entry.key().length(), keyspace.hasher());
            Partition partition = keyspace.partitionOf(key);
            partition.lock();
            try {
                long record = partition.find(entry.db(), key, call.nowMs(), Access.OBSERVE);
                return record == 0 ? 0 : partition.memory().chunkBytes(record);
            } finally {
                partition.unlock();
            }
        }
    }

    // ---- SLOTS

    static void slots(Call call) {
        long count = count(call);
        if (count < 0) {
            return;
        }
        long[] operations = new long[Slots.COUNT];
        for (CommandStats loop : call.server().loopStats()) {
            for (int slot = 0; slot < Slots.COUNT; slot++) {
                operations[slot] += loop.keys().slotOperations(slot);
            }
        }
        int[] busiest = IntStream.range(0, Slots.COUNT)
                .filter(slot -> operations[slot] > 0)
                .boxed()
                .sorted(Comparator.comparingLong((Integer slot) -> operations[slot])
                        .reversed())
                .limit(count)
                .mapToInt(Integer::intValue)
                .toArray();
        Reply reply = call.reply();
        reply.array(busiest.length);
        for (int slot : busiest) {
            reply.map(3);
            reply.bulk("slot");
            reply.integer(slot);
            reply.bulk("operations");
            reply.integer(operations[slot]);
            reply.bulk("keys");
            reply.integer(keysIn(call, slot));
        }
    }

    private static long keysIn(Call call, int slot) {
        Keyspace keyspace = call.keyspace();
        Partition partition = keyspace.partitionOf((long) slot << (Long.SIZE - SLOT_BITS));
        long[] keys = new long[1];
        partition.lock();
        try {
            for (int db = 0; db < keyspace.databases(); db++) {
                keyspace.walks().forEachInSlot(db, slot, call.nowMs(), record -> keys[0]++);
            }
        } finally {
            partition.unlock();
        }
        return keys[0];
    }
}
