package dev.torc.commands.reply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.memory.Memory;
import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DigitsTest {
    private static final long BUFFER = Arena.global().allocate(64).address();

    @Test
    void writesEveryLengthOfNumberAsJavaDoes() {
        for (long power = 1; power > 0 && power <= 1_000_000_000_000_000_000L; power *= 10) {
            for (long value : new long[] {power - 1, power, power + 1, 5 * power, 9 * power + 7}) {
                check(value);
                check(-value);
            }
        }
        check(Long.MAX_VALUE);
        check(Long.MIN_VALUE);
        check(Long.MIN_VALUE + 1);
    }

    @Test
    void writesSmallNumbersAsJavaDoes() {
        for (int value = -20_000; value < 120_000; value++) {
            check(value);
        }
    }

    @Test
    void writesRandomNumbersAsJavaDoes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 200_000; i++) {
            check(random.nextLong() >> random.nextInt(64));
        }
    }

    private static void check(long value) {
        String expected = Long.toString(value);
        int length = (int) (Digits.signed(BUFFER, value) - BUFFER);
        assertThat(Memory.toLatin1(BUFFER, length)).isEqualTo(expected);
        assertThat(Digits.length(value)).isEqualTo(expected.length());
        if (value >= 0) {
            int line = (int) (Digits.line(BUFFER, ':', value) - BUFFER);
            assertThat(Memory.toLatin1(BUFFER, line)).isEqualTo(":" + expected + "\r\n");
        }
    }
}
