package dev.torc.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.torc.snapshot.rdb.DumpPayload;
import dev.torc.snapshot.rdb.RdbFormatException;
import dev.torc.snapshot.rdb.RdbReader;
import dev.torc.snapshot.rdb.RdbReader.Item;
import dev.torc.snapshot.rdb.RdbString;

/**
 * Any bytes are read as a snapshot, or as a payload of RESTORE, without touching memory around them: an {@link RdbFormatException}
 * is all that may come of it. {@code JAZZER_FUZZ=1} searches for inputs that do otherwise.
 */
class RdbFuzzTest {
    /** Strings that decompress to more are only read, so that the fuzzer spends its time elsewhere. */
    private static final int STRING_MAX = 1 << 20;

    @FuzzTest(maxDuration = "2m")
    void anyBytesAreASnapshotOrRefused(byte[] input) {
        try (Native bytes = Native.of(input)) {
            RdbReader reader = new RdbReader();
            reader.window(bytes.address(), input.length, 0, true);
            try {
                for (Item item = reader.next(); item != Item.END; item = reader.next()) {
                    if (item == Item.ENTRY || item == Item.AUX) {
                        read(reader.key());
                        read(reader.value());
                    }
                }
                assertThat(reader.offset()).isLessThanOrEqualTo(input.length);
            } catch (RdbFormatException refused) {
                assertThat(refused.offset()).isBetween(0L, (long) input.length);
            }
        }
    }

    @FuzzTest(maxDuration = "2m")
    void anyBytesAreAPayloadOrRefused(byte[] input) {
        try (Native bytes = Native.of(input)) {
            DumpPayload.isIntact(bytes.address(), input.length);
            if (input.length >= DumpPayload.FOOTER_BYTES) {
                try {
                    RdbReader reader = new RdbReader();
                    DumpPayload.read(reader, bytes.address(), input.length); // as if its checksum were right
                    read(reader.value());
                } catch (RdbFormatException refused) {
                    assertThat(refused.offset()).isBetween(0L, (long) input.length);
                }
            }
        }
    }

    private static void read(RdbString string) {
        if (string.length() <= STRING_MAX) {
            try (Native out = new Native(string.length())) {
                string.copyTo(out.address());
                assertThat(out.guardsHold()).isTrue();
            }
        }
    }
}
