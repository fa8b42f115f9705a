package dev.torc.acceptance.differential;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Runs generated sequences until one fails, and reports that one in its shortest form. */
final class RandomSequences {
    private static final int LENGTH = 40;

    /** The sequence's clock: fixed for a run, so that a seed gives the same commands within it. */
    private final long nowSeconds = System.currentTimeMillis() / 1000;

    private final Duel duel;

    RandomSequences(Duel duel) {
        this.duel = duel;
    }

    /** The report of the first failure of the sequences with the seeds from {@code first} on. */
    Optional<String> firstFailure(long first, int count) {
        for (long seed = first; seed < first + count; seed++) {
            Script.Session session = seed % 2 == 0 ? Script.Session.RESP2 : Script.Session.RESP3;
            List<List<String>> commands = commands(seed);
            if (!duel.runPipelined(commands, session).isEmpty()) {
                return Optional.of(report(seed, session, commands));
            }
        }
        return Optional.empty();
    }

    List<List<String>> commands(long seed) {
        return new CommandGenerator(seed, nowSeconds).sequence(LENGTH);
    }

    /** The commands of the report are a script of this harness; without the signs, of redis-cli. */
    private String report(long seed, Script.Session session, List<List<String>> commands) {
        List<List<String>> shortest =
                new Shrinker(fewer -> !duel.runPipelined(fewer, session).isEmpty()).shrink(commands);
        List<Mismatch> mismatches = duel.runPipelined(shortest, session);
        return "replies differ in %s, -Dtorc.differential.seed=%d -Dtorc.differential.sequences=1; shortest form:\n\n%s\n\n%s"
                .formatted(
                        session,
                        seed,
                        shortest.stream().map(Quoting::join).collect(Collectors.joining("\n")),
                        mismatches.isEmpty()
                                ? "(it passed when run once more: does it depend on time?)"
                                : mismatches.stream().map(Mismatch::toString).collect(Collectors.joining("\n")));
    }
}
