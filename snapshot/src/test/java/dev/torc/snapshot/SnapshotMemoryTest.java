package dev.torc.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torc.snapshot.Data.Entry;
import dev.torc.store.Record;
import dev.torc.store.eviction.EvictionPolicy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a snapshot takes of memory while it is taken, and that it gives all of it back, whatever its end. */
class SnapshotMemoryTest {
    private static final Snapshot.Options BARE = new Snapshot.Options(false, true, Map.of());
    private static final SnapshotSink NOWHERE = (address, length) -> {};

    private static Data filled(int keys, int valueLength) {
        Data data = new Data(20);
        String value = "x".repeat(valueLength);
        for (int i = 0; i < keys; i++) {
            data.set(0, "key:" + i, value, Record.NEVER);
        }
        return data;
    }

    private static long pagesHeld(Data data) {
        return data.keyspace.pages().heldBytes();
    }

    private static void finish(Snapshot snapshot, SnapshotSink sink) throws IOException {
        while (snapshot.write(sink) != Snapshot.Written.ALL) {
            snapshot.step(64 << 10);
        }
    }

    @Test
    void aCancelledSnapshotLeavesNothingBehind() throws Exception {
        try (Data data = filled(30_000, 50)) {
            long used = data.keyspace.memory().usedBytesNow();
            Snapshot first = data.begin(Data.PLAIN);
            first.step(1_000);
            for (int i = 0; i < 10_000; i++) {
                data.set(0, "key:" + i, "other".repeat(10), Record.NEVER);
            }
            assertThat(first.bufferBytesMax()).isGreaterThan(10_000 * 50);
            assertThat(data.keyspace.memory().usedBytesNow())
                    .as("old values do not count")
                    .isLessThan(used + used / 100);
            first.cancel();
            first.cancel();
            data.keyspace.check();
            assertThat(data.keyspace.memory().usedBytesNow()).isLessThan(used + used / 100);
            assertThat(data.keyspace.memory().heldBytes()).isEqualTo(pagesHeld(data));
            try (Data copy = new Data(21)) {
                copy.load(data.save(Data.PLAIN));
                assertThat(copy.entries()).isEqualTo(data.entries());
            }
        }
    }

    @Test
    void aFailedSinkLeavesNothingBehind() throws IOException {
        try (Data data = filled(30_000, 50)) {
            String large = "y".repeat(200_000);
            for (int i = 0; i < 100; i++) {
                data.set(1, "large:" + i, large, Record.NEVER);
            }
            long before = pagesHeld(data);
            for (int failAt = 1; failAt < 60; failAt += 6) {
                Snapshot snapshot = data.begin(Data.PLAIN);
                int[] writes = new int[1];
                int limit = failAt;
                assertThatThrownBy(() -> finish(snapshot, (address, length) -> {
                            if (++writes[0] == limit) {
                                throw new IOException("disk full");
                            }
                        }))
                        .hasMessage("disk full");
                snapshot.cancel();
                assertThat(pagesHeld(data)).isEqualTo(before);
            }
            finish(data.begin(Data.PLAIN), NOWHERE);
            assertThat(pagesHeld(data)).isEqualTo(before);
            data.keyspace.check();
        }
    }

    @Test
    void onlyOneSnapshotAtATime() {
        try (Data data = filled(10, 10)) {
            Snapshot first = data.begin(BARE);
            assertThatThrownBy(() -> data.begin(BARE)).isInstanceOf(IllegalStateException.class);
            first.cancel();
            data.begin(BARE).cancel();
        }
    }

    @Test
    void theWalkWaitsForTheFile() throws IOException {
        try (Data data = filled(3_000, 20_000)) {
            Snapshot snapshot = data.begin(BARE);
            int steps = 0;
            while (!snapshot.step(64 << 10)) {
                steps++;
            }
            assertThat(steps).isGreaterThan(60);
            assertThat(snapshot.isWalkComplete()).isFalse();
            data.set(0, "key:2999", "changed", Record.NEVER); // does not wait
            Data.FileBytes file = new Data.FileBytes();
            finish(snapshot, file);
            assertThat(file.size()).isGreaterThan(60_000_000);
            assertThat(snapshot.bufferBytesMax()).isLessThan(Snapshot.BUFFER_BYTES + (1 << 20));
        }
    }

    @Test
    void copyingWaitsForWhoSerialisesAndHeForTheFile() throws Exception {
        try (Data data = filled(30_000, 1_000)) {
            Map<String, Entry> atCut = data.entries();
            Snapshot snapshot = data.begin(BARE);
            assertThat(snapshot.copy(10_000)).as("nobody has made room yet").isNegative();
            assertThat(snapshot.serialise()).isFalse();
            long copied = 0;
            do {
                for (long bytes = snapshot.copy(64 << 10); bytes >= 0; bytes = snapshot.copy(64 << 10)) {
                    copied += bytes;
                }
            } while (snapshot.serialise());
            assertThat(copied).isBetween(Snapshot.BUFFER_BYTES / 2, Snapshot.BUFFER_BYTES);
            assertThat(snapshot.bufferBytesMax()).isLessThanOrEqualTo(Snapshot.BUFFER_BYTES);
            assertThat(snapshot.hasCopies()).isTrue();
            assertThat(snapshot.wantsCopies()).isFalse();
            Data.FileBytes file = new Data.FileBytes();
            finish(snapshot, file);
            try (Data copy = new Data(21)) {
                copy.load(file.toByteArray());
                assertThat(copy.entries()).isEqualTo(atCut);
            }
        }
    }

    /** They write to memory that it gives back. */
    @Test
    void cancellingWaitsForWhoIsCopying() throws Exception {
        try (Data data = filled(40_000, 1_000)) {
            int last = data.keyspace.partitions() - 1;
            List<String> elsewhere = new ArrayList<>();
            for (int i = 0; i < 40_000; i++) {
                String name = "key:" + i;
                data.withKey(0, name, Data.NOW, (partition, key, record) -> {
                    if (partition.number() != last) {
                        elsewhere.add(name);
                    }
                });
            }
            Snapshot snapshot = data.begin(BARE);
            for (int i = 0; i < last; i++) {
                snapshot.step(1);
            }
            data.keyspace.partition(last).lock();
            Thread copying = Thread.ofPlatform().start(() -> snapshot.copy(1_000));
            awaitState(copying, Thread.State.TIMED_WAITING); // for the partition
            for (int i = 0; snapshot.hasRoom(); i++) {
                data.set(0, elsewhere.get(i), "new", Record.NEVER);
            }
            Thread cancelling = Thread.ofPlatform().start(snapshot::cancel);
            awaitState(cancelling, Thread.State.WAITING);
            assertThat(snapshot.hasRoom()).as("nothing is given up yet").isFalse();
            data.keyspace.partition(last).unlock();
            copying.join();
            cancelling.join();
            assertThat(snapshot.hasRoom()).isTrue();
            assertThat(snapshot.copy(1_000)).isNegative();
            assertThat(data.keyspace.memory().heldBytes()).isEqualTo(pagesHeld(data));
            data.keyspace.check();
        }
    }

    private static void awaitState(Thread thread, Thread.State state) throws InterruptedException {
        for (int i = 0; thread.getState() != state; i++) {
            assertThat(i).as("waiting for %s", state).isLessThan(10_000);
            Thread.sleep(1);
        }
    }

    @Test
    void asksWritersToWaitUntilWhatTheyReplacedIsWritten() throws Exception {
        try (Data data = filled(40_000, 1_000)) {
            Map<String, Entry> atCut = data.entries();
            Snapshot snapshot = data.begin(BARE);
            int changed = 0;
            while (snapshot.hasRoom()) {
                data.set(0, "key:" + changed++, "new", Record.NEVER);
            }
            assertThat(changed).isBetween(30_000, 34_000);
            Data.FileBytes file = new Data.FileBytes();
            snapshot.step(64 << 10);
            assertThat(snapshot.hasRoom()).as("for a few only").isFalse();
            for (int i = 0; i < 100; i++) {
                snapshot.write(file);
                snapshot.step(64 << 10);
            }
            assertThat(snapshot.hasRoom()).isTrue();
            assertThat(snapshot.keysSavedEarly()).as("first what was replaced").isEqualTo(snapshot.keysSaved());
            finish(snapshot, file);
            assertThat(snapshot.keysSavedEarly()).isBetween(changed - 10L, (long) changed);
            try (Data copy = new Data(21)) {
                copy.load(file.toByteArray());
                assertThat(copy.entries()).isEqualTo(atCut);
            }
            data.keyspace.check();
        }
    }

    @Test
    void evictionMakesRoomWhileAllIsOwed() throws Exception {
        try (Data data = filled(20_000, 500)) {
            Map<String, Entry> atCut = data.entries();
            SplittableRandom random = new SplittableRandom(1);
            Snapshot snapshot = data.begin(BARE);
            data.keyspace.memory().evictionPolicy(EvictionPolicy.ALLKEYS_RANDOM, 5, 10, 1, Data.NOW);
            data.keyspace.memory().maxmemory(data.keyspace.memory().usedBytesNow() / 2);
            while (data.keyspace.memory().evictSome(1_000, Data.NOW, random::nextLong)) {
                assertThat(data.keyspace.size(0)).isPositive();
            }
            assertThat(data.keyspace.memory().makeRoom(1_000, Data.NOW, random::nextLong))
                    .isTrue();
            assertThat(data.keyspace.size(0)).isBetween(8_000L, 12_000L);
            Data.FileBytes file = new Data.FileBytes();
            finish(snapshot, file);
            try (Data copy = new Data(21)) {
                copy.load(file.toByteArray());
                assertThat(copy.entries()).isEqualTo(atCut);
            }
            data.keyspace.check();
        }
    }

    @Test
    void whatIsFlushedStaysUntilItIsSaved() throws Exception {
        try (Data data = filled(3_000, 20_000)) {
            Map<String, Entry> atCut = data.entries();
            Snapshot snapshot = data.begin(BARE);
            data.keyspace.lockAll();
            data.keyspace.flush(0);
            data.keyspace.freeDiscarded();
            data.keyspace.unlockAll();
            for (int i = 0; i < 3_000; i++) {
                data.set(0, "key:" + i, "new", Record.NEVER);
            }
            assertThat(snapshot.bufferBytesMax()).isLessThan(1 << 20);
            Data.FileBytes file = new Data.FileBytes();
            finish(snapshot, file);
            data.keyspace.lockAll();
            data.keyspace.freeDiscarded();
            data.keyspace.unlockAll();
            assertThat(data.keyspace.memory().usedBytesNow()).isLessThan(1 << 20);
            try (Data copy = new Data(23)) {
                copy.load(file.toByteArray());
                assertThat(copy.entries()).isEqualTo(atCut);
            }
            data.keyspace.check();
        }
    }
}
