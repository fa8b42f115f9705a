package dev.torc.snapshot.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.memory.Memory;
import dev.torc.snapshot.Native;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LzfTest {
    @Test
    void givesBackWhatItCompressed() {
        SplittableRandom random = new SplittableRandom(1);
        Lzf lzf = new Lzf();
        int compressed = 0;
        for (int i = 0; i < 3_000; i++) {
            byte[] bytes = Strings.compressible(random, random.nextInt(i % 50 == 0 ? 100_000 : 500));
            int room = Math.max(1, bytes.length - random.nextInt(10));
            try (Native in = Native.of(bytes);
                    Native out = new Native(room);
                    Native back = new Native(bytes.length)) {
                int length = lzf.compress(in.address(), bytes.length, out.address(), room);
                assertThat(out.guardsHold()).as("seed 1, string %d", i).isTrue();
                if (length > 0) {
                    compressed++;
                    assertThat(Lzf.decompress(out.address(), length, back.address(), bytes.length))
                            .isTrue();
                    assertThat(Memory.toArray(back.address(), bytes.length)).isEqualTo(bytes);
                }
            }
        }
        assertThat(compressed).isGreaterThan(1_000);
    }

    @Test
    void staysWithinItsRangesWhateverItIsGiven() {
        SplittableRandom random = new SplittableRandom(2);
        int accepted = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(1, 60)];
            random.nextBytes(bytes);
            if (random.nextBoolean()) {
                bytes[0] = (byte) random.nextInt(8);
            }
            int size = random.nextInt(300);
            try (Native in = Native.of(bytes);
                    Native out = new Native(size)) {
                accepted += Lzf.decompress(in.address(), bytes.length, out.address(), size) ? 1 : 0;
                assertThat(out.guardsHold()).as("seed 2, input %d", i).isTrue();
            }
        }
        assertThat(accepted).isLessThan(1_000);
    }
}
