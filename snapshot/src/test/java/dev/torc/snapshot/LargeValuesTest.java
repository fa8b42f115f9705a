package dev.torc.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.snapshot.Data.Entry;
import dev.torc.snapshot.rdb.Strings;
import dev.torc.store.Record;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Values too long for a block are written from where they lie, and stay as they were until they have been written. */
class LargeValuesTest {
    private static final int KEYS = 20;
    private static final int LENGTH = 300_000;

    private static Data filled() {
        Data data = new Data(30);
        for (int i = 0; i < KEYS; i++) {
            data.set(i % 3, "key:" + i, text(i), i % 2 == 0 ? Record.NEVER : Data.NOW + 1_000);
        }
        return data;
    }

    private static String text(int seed) {
        return new String(Strings.random(new SplittableRandom(seed), LENGTH), StandardCharsets.ISO_8859_1);
    }

    /** Changes each value, each in another way. */
    private static void changeAll(Data data) {
        for (int i = 0; i < KEYS; i++) {
            int db = i % 3;
            int way = i % 6;
            String other = "z".repeat(LENGTH);
            data.withKey(db, "key:" + i, Data.NOW, (p, k, r) -> {
                switch (way) {
                    case 0 -> p.set(db, k, Record.STRING, 0, data.value(other), LENGTH, Record.NEVER, Data.NOW);
                    case 1 -> p.delete(db, k);
                    case 2 -> p.setExpiry(db, k, r, Data.NOW + 5_000);
                    case 3 -> p.strings().setRange(db, k, r, 10, data.value("zzz"), 3, Data.NOW);
                    case 4 -> p.strings().setRange(db, k, r, LENGTH, data.value("more"), 4, Data.NOW);
                    default -> p.strings().setValue(db, k, r, 0, data.value("short"), 5);
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 8, 15, 21, 30})
    void areWrittenAsTheyWereAtTheCut(int stepsBefore) throws Exception {
        try (Data data = filled()) {
            Map<String, Entry> atCut = data.entries();
            Snapshot snapshot = data.begin(Data.PLAIN);
            Data.FileBytes file = new Data.FileBytes();
            int[] writes = new int[1];
            for (int i = 0; i < stepsBefore; i++) {
                snapshot.step(1_000);
            }
            changeAll(data);
            // Again while the file's writer is at one of them.
            SnapshotSink sink = (address, length) -> {
                file.write(address, length / 2);
                if (++writes[0] == 5) {
                    changeAll(data);
                }
                file.write(address + length / 2, length - length / 2);
            };
            while (snapshot.write(sink) != Snapshot.Written.ALL) {
                snapshot.step(1_000);
            }
            try (Data copy = new Data(31)) {
                copy.load(file.toByteArray());
                assertThat(copy.entries()).isEqualTo(atCut);
            }
            data.keyspace.check();
            assertThat(snapshot.keysSaved()).isEqualTo(KEYS);
        }
    }

    @Test
    void areCompressedWhereThatTakesFewBytes() throws Exception {
        try (Data data = new Data(32);
                Data copy = new Data(33)) {
            String few = "abcdefgh".repeat(500_000);
            String many = "x".repeat(1_000) + text(3);
            data.set(0, "few", few, Record.NEVER);
            data.set(0, "many", many, Record.NEVER);
            byte[] file = data.save(Data.PLAIN);
            assertThat(file.length).isLessThan(400_000);
            assertThat(data.save(new Snapshot.Options(false, true, Map.of())).length)
                    .isGreaterThan(4_300_000);
            copy.load(file);
            assertThat(copy.entries()).isEqualTo(data.entries());
        }
    }

    @Test
    void replacingOneCopiesNothing() throws IOException {
        try (Data data = filled()) {
            Snapshot snapshot = data.begin(Data.PLAIN);
            long before = data.keyspace.memory().usedBytesNow();
            data.set(0, "key:0", text(50), Record.NEVER);
            assertThat(data.keyspace.memory().usedBytesNow())
                    .as("the old one does not count as data")
                    .isEqualTo(before);
            assertThat(snapshot.bufferBytesMax()).isBetween((long) LENGTH, Block.BYTES + LENGTH + 20_000L);
            snapshot.cancel();
            data.keyspace.check();
        }
    }
}
