package dev.torc.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryTest {
    private final PageHeap pages = new PageHeap(1 << 20);
    private final long a = pages.allocate(1) + 64;
    private final long b = pages.allocate(1) + 64;
    private final SplittableRandom random = new SplittableRandom(31);

    @AfterEach
    void closePages() {
        pages.close();
    }

    @Test
    void equalSeesEveryByteAndNothingBeyond() {
        for (int length = 0; length < 300; length++) {
            for (int shift = 0; shift < 3; shift++) {
                byte[] content = new byte[length + 2];
                random.nextBytes(content);
                Memory.copy(content, 0, a + shift, content.length);
                Memory.copy(content, 0, b, content.length);
                Memory.putByte(b + length, ~content[length]);
                assertThat(Memory.equal(a + shift, b, length)).isTrue();
                for (int i = 0; i < length; i++) {
                    Memory.putByte(b + i, ~content[i]);
                    assertThat(Memory.equal(a + shift, b, length)).isFalse();
                    Memory.putByte(b + i, content[i]);
                }
            }
        }
    }

    @Test
    void copyMovesOverlappingRangesAsIfThroughABuffer() {
        for (int length = 0; length < 200; length++) {
            for (int shift = -20; shift <= 20; shift++) {
                byte[] content = new byte[400];
                random.nextBytes(content);
                Memory.copy(content, 0, a, content.length);
                System.arraycopy(content, 100, content, 100 + shift, length);
                Memory.copy(a + 100, a + 100 + shift, length);
                assertThat(Memory.toArray(a, content.length)).isEqualTo(content);
            }
        }
    }

    @Test
    void valuesAreLittleEndianAndNeedNoAlignment() {
        Memory.putLong(a + 1, 0x0807060504030201L);
        assertThat(Memory.toArray(a + 1, 8)).isEqualTo(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        assertThat(Memory.getInt(a + 2)).isEqualTo(0x05040302);
        assertThat(Memory.getShort(a + 3)).isEqualTo((short) 0x0403);
        Memory.putShort(a + 1, 0xFFFE);
        assertThat(Memory.getUnsignedByte(a + 1)).isEqualTo(0xFE);
        assertThat(Memory.getByte(a + 2)).isEqualTo((byte) -1);
        Memory.putInt(a + 3, 0xCAFEBABE);
        assertThat(Memory.getLong(a + 1)).isEqualTo(0x0807CAFEBABEFFFEL);
    }

    @Test
    void fillAndTextCoverExactlyTheirRange() {
        Memory.fill(a, 100, 'x');
        Memory.fill(a + 10, 5, 'y');
        assertThat(Memory.toLatin1(a + 9, 7)).isEqualTo("xyyyyyx");
        byte[] out = new byte[4];
        Memory.copy(a + 14, out, 1, 2);
        assertThat(out).isEqualTo(new byte[] {0, 'y', 'x', 0});
        assertThat(Arrays.equals(Memory.toArray(a, 0), new byte[0])).isTrue();
    }
}
