package dev.torc.acceptance.differential;

import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Generated commands: the same seeds every time, or others by system properties (see the package). */
class RandomSequencesTest {
    private static final long SEED = Long.getLong("torc.differential.seed", 1);
    private static final int SEQUENCES = Integer.getInteger("torc.differential.sequences", 1500);

    @Test
    void generatedCommandsGetRedissReplies() {
        try (Duel duel = new Duel(Servers.oracle(), Servers.underTest(), Differences.documented())) {
            List<String> failures = new RandomSequences(duel).failures(SEED, SEQUENCES);
            if (!failures.isEmpty()) {
                fail(String.join("\n", failures));
            }
        }
    }
}
