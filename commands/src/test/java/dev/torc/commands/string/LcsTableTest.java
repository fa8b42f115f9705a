package dev.torc.commands.string;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.memory.Memory;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The bit-parallel table against the plain one, along the path that Redis takes through it. */
class LcsTableTest {
    private static final long SEED = 20_260_101;

    @Test
    void findsWhatThePlainTableFinds() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int round = 0; round < 2000; round++) {
            int alphabet = random.nextInt(1, 6);
            byte[] a = text(random, alphabet);
            byte[] b = text(random, alphabet);
            assertThat(ofTable(a, b)).as("seed %d, round %d", SEED, round).isEqualTo(plain(a, b));
        }
    }

    @Test
    void allByteValuesAreTold() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        assertThat(ofTable(all, all)).containsExactly("0 0 256", "256");
    }

    private static byte[] text(SplittableRandom random, int alphabet) {
        byte[] text = new byte[random.nextInt(4) == 0 ? random.nextInt(300) : random.nextInt(70)];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) (0xFE + random.nextInt(alphabet));
        }
        return text;
    }

    /** The matches and then the length. */
    private static List<String> ofTable(byte[] a, byte[] b) {
        try (Arena arena = Arena.ofConfined()) {
            long addressA = arena.allocate(a.length + 1L).address();
            long addressB = arena.allocate(b.length + 1L).address();
            Memory.copy(a, 0, addressA, a.length);
            Memory.copy(b, 0, addressB, b.length);
            LcsTable table = new LcsTable(arena, addressA, a.length, addressB, b.length, true);
            List<String> found = new ArrayList<>();
            StringBuilder backward = new StringBuilder();
            table.forEachMatch((startA, startB, n) -> {
                found.add(startA + " " + startB + " " + n);
                for (int k = n - 1; k >= 0; k--) {
                    backward.append((char) (a[startA + k] & 0xFF));
                }
            });
            assertThat(Memory.toLatin1(table.subsequence(), table.length()))
                    .isEqualTo(backward.reverse().toString());
            assertThat(new LcsTable(arena, addressA, a.length, addressB, b.length, false).length())
                    .isEqualTo(table.length());
            found.add(Integer.toString(table.length()));
            return found;
        }
    }

    /** As Redis's lcsCommand does it. */
    private static List<String> plain(byte[] a, byte[] b) {
        int[][] lengths = new int[a.length + 1][b.length + 1];
        for (int i = 1; i <= a.length; i++) {
            for (int j = 1; j <= b.length; j++) {
                lengths[i][j] = a[i - 1] == b[j - 1]
                        ? lengths[i - 1][j - 1] + 1
                        : Math.max(lengths[i - 1][j], lengths[i][j - 1]);
            }
        }
        List<String> found = new ArrayList<>();
        int i = a.length;
        int j = b.length;
        int run = 0;
        while (i > 0 && j > 0) {
            if (a[i - 1] == b[j - 1]) {
                run++;
                i--;
                j--;
                if (i == 0 || j == 0) {
                    found.add(i + " " + j + " " + run);
                    run = 0;
                }
            } else {
                if (run > 0) {
                    found.add(i + " " + j + " " + run);
                    run = 0;
                }
                if (lengths[i - 1][j] > lengths[i][j - 1]) {
                    i--;
                } else {
                    j--;
                }
            }
        }
        found.add(Integer.toString(lengths[a.length][b.length]));
        return found;
    }
}
