package dev.torc.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torc.snapshot.rdb.RdbFormatException;
import dev.torc.store.Record;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The check refuses what a load refuses. */
class RdbCheckTest {
    private static final int DATABASES = 16;
    private static final int WINDOW = 1 << 20;

    private static byte[] golden() throws Exception {
        try (InputStream in = RdbCheckTest.class.getResourceAsStream("golden-10.rdb")) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }

    private static RdbCheck.Result check(byte[] file) throws Exception {
        return RdbCheck.run(Data.source(file), DATABASES);
    }

    @Test
    void aGoodFileIsCounted() throws Exception {
        byte[] file = golden();

        assertThat(check(file)).isEqualTo(new RdbCheck.Result(10, 3, file.length, true));
    }

    /** As {@link DamageTest} has it for loading. */
    @Test
    void everyCutAndEveryFlippedBitIsRefused() throws Exception {
        byte[] file = golden();
        for (int i = 0; i < file.length; i++) {
            refused(Arrays.copyOf(file, i));
            for (int bit = 0; bit < 8; bit++) {
                byte[] flipped = file.clone();
                flipped[i] ^= (byte) (1 << bit);
                refused(flipped);
            }
        }
        refused(Arrays.copyOf(file, file.length + 1));
    }

    private static void refused(byte[] file) {
        assertThatThrownBy(() -> check(file))
                .isInstanceOf(RdbFormatException.class)
                .hasMessageContaining("at offset");
    }

    /** Items that end with the window, begin before its end, or are longer than it. */
    @ParameterizedTest
    @ValueSource(ints = {-10, -1, 0, 1, 7, WINDOW, 3 * WINDOW})
    void theWindowMayEndAnywhere(int more) throws Exception {
        try (Data data = new Data(2)) {
            data.set(0, "a", "x".repeat(100), Record.NEVER);
            int overhead = data.save(new Snapshot.Options(false, true, Data.PLAIN.aux())).length - 100;
            // The longer value's length takes 5 bytes instead of 2.
            int length = WINDOW - overhead - 3 + more;
            data.set(0, "a", "x".repeat(length), Record.NEVER);
            byte[] file = data.save(new Snapshot.Options(false, true, Data.PLAIN.aux()));
            assertThat(file.length).isEqualTo(WINDOW + more);

            assertThat(check(file)).isEqualTo(new RdbCheck.Result(1, 0, file.length, true));
            assertThatThrownBy(() -> check(Arrays.copyOf(file, file.length + 1)))
                    .hasMessage("more bytes follow the file's end at offset " + file.length);
        }
    }

    @Test
    void manyWindowsAreReadAndSummed() throws Exception {
        try (Data data = new Data(3)) {
            for (int i = 0; i < 50_000; i++) {
                data.set(
                        i % DATABASES,
                        "key:" + i,
                        Integer.toString(i).repeat(20),
                        i % 4 == 0 ? Data.NOW : Record.NEVER);
            }
            byte[] file = data.save(new Snapshot.Options(false, true, Data.PLAIN.aux()));
            assertThat(file.length).isGreaterThan(2 * WINDOW);

            assertThat(check(file)).isEqualTo(new RdbCheck.Result(50_000, 12_500, file.length, true));
            file[file.length / 2] ^= 1;
            assertThatThrownBy(() -> check(file)).isInstanceOf(RdbFormatException.class);
        }
    }

    @Test
    void aFileWithoutChecksumIsCalledSo() throws Exception {
        try (Data data = new Data(4)) {
            data.set(0, "a", "b", Record.NEVER);

            assertThat(check(data.save(new Snapshot.Options(true, false, Data.PLAIN.aux())))
                            .hasChecksum())
                    .isFalse();
        }
    }

    @Test
    void aDatabaseThatTheServerDoesNotHaveIsRefused() throws Exception {
        byte[] file = golden();

        assertThatThrownBy(() -> RdbCheck.run(Data.source(file), 9))
                .hasMessageStartingWith("database, 9 (expected: below 9, see the setting databases)");
    }
}
