package dev.torc.snapshot.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.memory.Memory;
import dev.torc.snapshot.Native;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Crc64Test {
    @Test
    void hasThePublishedCheckValue() {
        try (Native memory = Native.of("123456789".getBytes(StandardCharsets.ISO_8859_1))) {
            assertThat(Crc64.update(0, memory.address(), 9)).isEqualTo(0xe9c6d914c4b8d9caL);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 63, 4095, 8191, 8192, 8193, 16_384, 50_001})
    void sumsLikeTheDefinition(int length) {
        try (Native memory = random(length)) {
            assertThat(Crc64.update(5, memory.address(), length)).isEqualTo(bitwise(5, memory.address(), length));
        }
    }

    @Test
    void neighboursCombine() {
        try (Native memory = random(30_000)) {
            long whole = Crc64.update(0, memory.address(), memory.size());
            for (int cut : new int[] {0, 1, 8, 4096, 12_345, 29_999, 30_000}) {
                long first = Crc64.update(0, memory.address(), cut);
                long second = Crc64.update(0, memory.address() + cut, memory.size() - cut);
                assertThat(Crc64.update(first, memory.address() + cut, memory.size() - cut))
                        .isEqualTo(whole);
                assertThat(Crc64.combine(first, second, memory.size() - cut)).isEqualTo(whole);
            }
        }
    }

    private static long bitwise(long start, long address, int length) {
        long crc = start;
        for (int i = 0; i < length; i++) {
            crc ^= Memory.getUnsignedByte(address + i);
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) != 0 ? crc >>> 1 ^ 0x95ac9329ac4bc9b5L : crc >>> 1;
            }
        }
        return crc;
    }

    private static Native random(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return Native.of(bytes);
    }
}
