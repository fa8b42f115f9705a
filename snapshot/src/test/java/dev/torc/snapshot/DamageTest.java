package dev.torc.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torc.memory.Heap;
import dev.torc.snapshot.rdb.RdbFormatException;
import dev.torc.store.Record;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A small file of all encodings: its bytes are these for ever, and no damage to them goes unnoticed. */
class DamageTest {
    private static final Map<String, Data.Entry> ENTRIES = entries();

    private static Map<String, Data.Entry> entries() {
        Map<String, Data.Entry> entries = new TreeMap<>();
        String[] values = {"", "text", "12", "-1234", "123456789", "12345678901", "a".repeat(300), "ab\u0000\u00ff"};
        for (int i = 0; i < values.length; i++) {
            entries.put("0 key:" + i, new Data.Entry(values[i], i % 3 == 0 ? Data.NOW + 1_000 * i + 1 : Record.NEVER));
        }
        entries.put("9 77", new Data.Entry("in another database", Record.NEVER));
        entries.put("9 long", new Data.Entry("0123456789".repeat(20), Record.NEVER));
        return entries;
    }

    /** Written by this class's own recipe when the format was version 10: {@code golden-10.rdb}. */
    private static byte[] golden() throws Exception {
        try (InputStream in = DamageTest.class.getResourceAsStream("golden-10.rdb")) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }

    private static byte[] saved() throws Exception {
        Map<String, String> aux = new LinkedHashMap<>();
        aux.put("redis-ver", "7.0.15");
        aux.put("redis-bits", "64");
        try (Data data = new Data(1)) {
            ENTRIES.forEach((name, entry) -> {
                int space = name.indexOf(' ');
                int db = Integer.parseInt(name.substring(0, space));
                data.set(db, name.substring(space + 1), entry.value(), entry.expireAtMs());
            });
            return data.save(new Snapshot.Options(true, true, aux));
        }
    }

    @Test
    void theFormatStaysAsItIs() throws Exception {
        assertThat(HexFormat.of().formatHex(saved())).isEqualTo(HexFormat.of().formatHex(golden()));
        try (Data data = new Data(2)) {
            data.load(golden());
            assertThat(data.entries()).isEqualTo(ENTRIES);
        }
    }

    @Test
    void aFileCutAnywhereIsRefused() throws Exception {
        byte[] file = golden();
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            try (Data data = new Data(3)) {
                assertThatThrownBy(() -> data.load(cut))
                        .as("cut to %d bytes", length)
                        .isInstanceOf(RdbFormatException.class)
                        .hasMessageContaining("at offset");
            }
        }
    }

    @Test
    void aWrongNumberOfKeysIsNoMoreThanAHint() throws Exception {
        String hex = HexFormat.of().formatHex(golden());
        String unsummed = hex.substring(0, hex.length() - 16) + "0".repeat(16);
        assertThat(hex).as("the size of database 0").containsOnlyOnce("fe00fb08");
        for (String size : new String[] {"00", "01", "817fffffffffffffff"}) {
            byte[] file = HexFormat.of().parseHex(unsummed.replace("fe00fb08", "fe00fb" + size));
            try (Data data = new Data(3)) {
                data.load(file);
                assertThat(data.entries()).as(size).isEqualTo(ENTRIES);
                assertThat(data.keyspace.memory().usedBytes(Heap.INDEX))
                        .as(size)
                        .isLessThan(64L * file.length);
            }
        }
    }

    @Test
    void aFileThatGoesOnAfterItsEndIsRefused() throws Exception {
        byte[] file = golden();
        byte[] longer = Arrays.copyOf(file, file.length + 1);
        try (Data data = new Data(4)) {
            assertThatThrownBy(() -> data.load(longer))
                    .hasMessage("more bytes follow the file's end at offset " + file.length);
        }
    }

    @Test
    void everyFlippedBitIsNoticed() throws Exception {
        byte[] file = golden();
        for (int bit = 0; bit < 8 * file.length; bit++) {
            byte[] flipped = file.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try (Data data = new Data(5)) {
                assertThatThrownBy(() -> data.load(flipped))
                        .as("bit %d of byte %d", bit % 8, bit / 8)
                        .isInstanceOf(RdbFormatException.class);
            }
        }
    }

    @Test
    void aKeyThatStandsTwiceIsNoticed() throws Exception {
        try (Data data = new Data(6)) {
            data.set(0, "key:1", "already here", Record.NEVER);
            assertThatThrownBy(() -> data.load(golden()))
                    .hasMessageStartingWith("1 keys stand in the file or the keyspace twice");
        }
    }
}
