package dev.torc.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.memory.Memory;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SlotsTest {
    @Test
    void slotsAreThoseOfTheRedisClusterSpecification() {
        // 0x31C3 is the specification's own check value for "123456789".
        assertThat(slot("123456789")).isEqualTo(0x31C3);
        assertThat(slot("foo")).isEqualTo(12182);
        assertThat(slot("")).isZero();
        assertThat(slot("{user1000}.following")).isEqualTo(slot("user1000"));
        assertThat(slot("foo{}{bar}")).isEqualTo(crc("foo{}{bar}") & 16383);
        assertThat(slot("foo{{bar}}zap")).isEqualTo(slot("{bar"));
        assertThat(slot("foo{bar}{zap}")).isEqualTo(slot("bar"));
        assertThat(slot("a long key without a closing brace {abc"))
                .isEqualTo(crc("a long key without a closing brace {abc") & 16383);
    }

    @Test
    void crcByTablesEqualsCrcByBits() {
        SplittableRandom random = new SplittableRandom(7);
        try (Arena arena = Arena.ofConfined()) {
            long address = arena.allocate(256).address();
            for (int length = 0; length < 200; length++) {
                byte[] bytes = new byte[length];
                random.nextBytes(bytes);
                Memory.copy(bytes, 0, address, length);
                assertThat(Slots.crc16(address, length)).isEqualTo(crc(new String(bytes, StandardCharsets.ISO_8859_1)));
            }
        }
    }

    @Test
    void aTagIsFoundWhereverItStands() {
        SplittableRandom random = new SplittableRandom(8);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder key = new StringBuilder();
            int length = random.nextInt(40);
            while (key.length() < length) {
                key.append("abc{}\u00fb|z".charAt(random.nextInt(8)));
            }
            assertThat(slot(key.toString())).as("%s", key).isEqualTo(crc(tagged(key.toString())) & 16383);
        }
    }

    /** What the specification has hashed. */
    private static String tagged(String key) {
        int open = key.indexOf('{');
        int close = open < 0 ? -1 : key.indexOf('}', open);
        return close > open + 1 ? key.substring(open + 1, close) : key;
    }

    /** Of the key among others' bytes, which must not count. */
    private static int slot(String key) {
        try (Arena arena = Arena.ofConfined()) {
            byte[] bytes = StoreFixture.bytes("{u}{v}}{" + key + "}{w}{x}{");
            long address = arena.allocate(bytes.length).address();
            Memory.copy(bytes, 0, address, bytes.length);
            return Slots.of(address + 8, key.length());
        }
    }

    private static int crc(String text) {
        int crc = 0;
        for (byte b : StoreFixture.bytes(text)) {
            crc ^= (b & 0xFF) << 8;
            for (int i = 0; i < 8; i++) {
                crc = ((crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1) & 0xFFFF;
            }
        }
        return crc;
    }
}
