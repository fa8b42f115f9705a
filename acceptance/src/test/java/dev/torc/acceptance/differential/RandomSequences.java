package dev.torc.acceptance.differential;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Runs generated sequences, and reports those that fail in their shortest form, one for each command that went wrong. */
final class RandomSequences {
    private static final int LENGTH = 40;
    private static final int REPORTS_MAX = 10;

    /** The sequences' clock: fixed for a run, so that a seed gives the same commands within it. */
    private final long nowSeconds = System.currentTimeMillis() / 1000;

    private final Duel duel;

    RandomSequences(Duel duel) {
        this.duel = duel;
    }

    /** Reports on the sequences with the seeds from {@code first} on; empty if all agree. */
    List<String> failures(long first, int count) {
        List<String> reports = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (long seed = first; seed < first + count && reports.size() < REPORTS_MAX; seed++) {
            Script.Session session = seed % 2 == 0 ? Script.Session.RESP2 : Script.Session.RESP3;
            List<List<String>> commands = commands(seed);
            List<Mismatch> mismatches = duel.runPipelined(commands, session);
            // What follows the first mismatch may be its consequence.
            if (!mismatches.isEmpty() && seen.add(culprit(mismatches.getFirst()))) {
                reports.add(report(seed, session, commands, culprit(mismatches.getFirst())));
            }
        }
        return reports;
    }

    List<List<String>> commands(long seed) {
        return new CommandGenerator(seed, nowSeconds).sequence(LENGTH);
    }

    /** The name of the command whose reply was wrong. */
    private static String culprit(Mismatch mismatch) {
        String step = mismatch.step().startsWith("> ") ? mismatch.step().substring(2) : mismatch.step();
        return step.split(" ", 2)[0].toLowerCase(Locale.ROOT);
    }

    /** The commands of the report can be pasted into redis-cli. */
    private String report(long seed, Script.Session session, List<List<String>> commands, String culprit) {
        List<List<String>> shortest = new Shrinker(fewer -> duel.runPipelined(fewer, session).stream()
                        .anyMatch(mismatch -> culprit(mismatch).equals(culprit)))
                .shrink(commands);
        List<Mismatch> mismatches = duel.runPipelined(shortest, session);
        return "replies differ in %s, -Dtorc.differential.seed=%d -Dtorc.differential.sequences=1; shortest form:\n\n%s\n\n%s\n"
                .formatted(
                        session,
                        seed,
                        shortest.stream().map(Quoting::join).collect(Collectors.joining("\n")),
                        mismatches.isEmpty()
                                ? "(it passed when run once more: does it depend on time?)"
                                : mismatches.stream().map(Mismatch::toString).collect(Collectors.joining("\n")));
    }
}
