package dev.torc.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.torc.memory.Memory;
import dev.torc.storage.MemoryStorage;
import java.io.IOException;
import java.lang.foreign.Arena;

/**
 * Fuzz target for what reads files: any bytes are frames, a torn tail, or damage with file and offset. Runs over its known inputs
 * in an ordinary test run; {@code JAZZER_FUZZ=1} searches for new ones.
 */
class JournalFuzzTest {
    private static final Segment FILE = new Segment(0, 0);

    @FuzzTest(maxDuration = "2m")
    void anyFileIsReadOrRefused(byte[] input) throws IOException {
        // Raw, and as the frames of a file whose header and checksums are right, so that the fuzzer gets behind them.
        read(input);
        read(sealed(input));
    }

    private static void read(byte[] bytes) throws IOException {
        MemoryStorage storage = new MemoryStorage();
        storage.put(FILE.name(), bytes);
        Effects effects = new Effects();
        try {
            JournalCheck check = JournalScan.run(storage, 0, (frame, length, position, next) -> {
                assertThat(next).isGreaterThan(position);
                effects.of(frame);
                while (effects.hasNext()) {
                    Changes.describe(effects.next());
                }
            });
            assertThat(check.tornOffset() + check.tornBytes()).isIn(0L, (long) bytes.length);
        } catch (JournalDamagedException e) {
            assertThat(e.file()).isEqualTo(FILE.name());
            assertThat(e.offset()).isBetween(0L, (long) bytes.length);
        }
    }

    /** The input as effects of one frame, then whatever is left as a second one. */
    private static byte[] sealed(byte[] input) {
        int bodyMax = Frame.INLINE_MAX - Frame.HEADER - Frame.TRAILER;
        int body = Math.min(input.length, bodyMax);
        int length = Math.max(Frame.HEADER + Effects.HEADER + Frame.TRAILER, Frame.HEADER + body + Frame.TRAILER);
        int total = Segment.HEADER + (int) Frame.padded(length);
        try (Arena arena = Arena.ofConfined()) {
            long file = arena.allocate(total, 8).address();
            FILE.writeHeader(file, new Checksum(file, Segment.HEADER));
            long frame = file + Segment.HEADER;
            Memory.putLong(frame, Frame.word(length));
            Memory.putLong(frame + 8, 0);
            Memory.copy(input, 0, frame + Frame.HEADER, body);
            Frame.seal(frame, length, 0, new Checksum(frame, length));
            return Memory.toArray(file, total);
        }
    }
}
