package dev.torc.commands.server;

import dev.torc.commands.Call;
import dev.torc.memory.Memory;
import dev.torc.store.Key;
import dev.torc.store.Partition;
import dev.torc.store.Partition.Access;
import dev.torc.store.Record;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;

/** DEBUG POPULATE: many string keys {@code prefix:n} with values {@code value:n}, cut or filled up with zeros to a size. */
final class Population {
    private static final int NAME_ROOM = 32;

    private final Call call;
    private final byte[] prefix;
    private final int size;

    /** @param size length of each value; 0: as long as its text */
    Population(Call call, String prefix, int size) {
        this.call = call;
        this.prefix = (prefix + ":").getBytes(StandardCharsets.ISO_8859_1);
        this.size = size;
    }

    void create(long count) {
        try (Arena arena = Arena.ofConfined()) {
            long name = arena.allocate(prefix.length + NAME_ROOM).address();
            long value = arena.allocate(Math.max(size, NAME_ROOM)).address();
            Memory.copy(prefix, 0, name, prefix.length);
            Key key = new Key();
            for (long n = 0; n < count; n++) {
                byte[] number = Long.toString(n).getBytes(StandardCharsets.US_ASCII);
                Memory.copy(number, 0, name + prefix.length, number.length);
                key.set(name, prefix.length + number.length, call.keyspace().hasher());
                createOne(key, value, number);
            }
        }
    }

    private void createOne(Key key, long value, byte[] number) {
        Partition partition = call.partition(key);
        partition.lock();
        try {
            if (partition.find(call.db(), key, call.nowMs(), Access.PEEK) == 0) {
                byte[] text =
                        ("value:" + new String(number, StandardCharsets.US_ASCII)).getBytes(StandardCharsets.US_ASCII);
                Memory.copy(text, 0, value, size == 0 ? text.length : Math.min(size, text.length));
                int length = size == 0 ? text.length : size;
                partition.set(call.db(), key, Record.STRING, 0, value, length, Record.NEVER, call.nowMs());
            }
        } finally {
            partition.unlock();
        }
    }
}
