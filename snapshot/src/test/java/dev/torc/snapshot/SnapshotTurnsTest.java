package dev.torc.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.snapshot.rdb.RdbReader;
import dev.torc.snapshot.rdb.RdbReader.Item;
import dev.torc.store.Record;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A partition's lock is not fair: so its slices must not follow one another. */
class SnapshotTurnsTest {
    private static final int KEYS = 2_000;

    @Test
    void eachPartitionHasItsTurnBeforeOneHasAnother() throws IOException {
        try (Data data = filled(40)) {
            Snapshot snapshot = data.begin(Data.PLAIN);
            int partitions = data.keyspace.partitions();
            for (int i = 0; i < 3 * partitions; i++) {
                snapshot.step(1);
            }
            assertThat(snapshot.keysSaved()).isEqualTo(3L * partitions);
            Data.FileBytes file = new Data.FileBytes();
            while (snapshot.write(file) != Snapshot.Written.ALL) {
                snapshot.step(64 << 10);
            }
            List<Integer> order = partitionsOfEntries(data, file.toByteArray());
            for (int round = 0; round < 3; round++) {
                List<Integer> turn = order.subList(round * partitions, (round + 1) * partitions);
                assertThat(new HashSet<>(turn)).hasSize(partitions);
            }
        }
    }

    @Test
    void whoIsNotToWaitPassesOverLockedPartitions() throws IOException {
        try (Data data = filled(41)) {
            Snapshot snapshot = data.begin(Data.PLAIN);
            assertThat(snapshot.serialise()).as("but it makes room").isFalse();
            data.keyspace.partition(0).lock();
            assertThat(snapshot.copyIfFree(1)).isPositive();
            assertThat(snapshot.serialise()).isTrue();
            data.keyspace.partition(0).unlock();
            data.keyspace.lockAll();
            assertThat(snapshot.copyIfFree(1)).isNegative();
            data.keyspace.unlockAll();
            Data.FileBytes file = new Data.FileBytes();
            while (snapshot.write(file) != Snapshot.Written.ALL) {
                snapshot.copyIfFree(64 << 10);
                snapshot.serialise();
            }
            assertThat(partitionsOfEntries(data, file.toByteArray())).hasSize(KEYS);
        }
    }

    private static Data filled(long seed) {
        Data data = new Data(seed);
        for (int i = 0; i < KEYS; i++) {
            data.set(0, "key:" + i, "value", Record.NEVER);
        }
        return data;
    }

    private static List<Integer> partitionsOfEntries(Data data, byte[] file) {
        List<Integer> order = new ArrayList<>();
        try (Native bytes = Native.of(file)) {
            RdbReader reader = new RdbReader();
            reader.window(bytes.address(), file.length, 0, true);
            for (Item item = reader.next(); item != Item.END; item = reader.next()) {
                if (item == Item.ENTRY) {
                    long place = data.keyspace
                            .hasher()
                            .place(reader.key().address(), reader.key().length());
                    order.add(data.keyspace.partitionOf(place).number());
                }
            }
        }
        return order;
    }
}
