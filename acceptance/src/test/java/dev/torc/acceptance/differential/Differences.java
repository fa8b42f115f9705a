package dev.torc.acceptance.differential;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The intended differences, from the table in {@code docs/differences.md}: rows {@code | `request` | `Redis's reply` | `Torc's reply` |
 * why |}, each of the three a pattern in which {@code *} stands for anything. Replies are matched as the harness prints them, without
 * quotes. A row lets just this pair of replies to such a request pass.
 */
final class Differences {
    private static final Pattern ROW =
            Pattern.compile("\\| `((?:[^`])+)` \\| `((?:[^`])+)` \\| `((?:[^`])+)` \\| .+ \\|");

    /** Stands for the reply where the server under test lacks a field of INFO, a setting, and the like. */
    static final String MISSING = "(missing)";

    private record Row(Pattern request, Pattern expected, Pattern actual) {}

    private final List<Row> rows = new ArrayList<>();

    private Differences() {}

    static Differences none() {
        return new Differences();
    }

    static Differences documented() {
        Path file = Servers.ROOT.resolve("docs/differences.md");
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Differences parse(String page) {
        Differences differences = new Differences();
        page.lines()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .forEach(row -> differences.rows.add(
                        new Row(glob(row.group(1).toLowerCase(Locale.ROOT)), glob(row.group(2)), glob(row.group(3)))));
        return differences;
    }

    int size() {
        return rows.size();
    }

    /** Whether these two replies to that request, words divided by blanks, are listed. */
    boolean allow(String request, String expected, String actual) {
        String lowerRequest = request.toLowerCase(Locale.ROOT);
        return rows.stream()
                .anyMatch(row -> row.request().matcher(lowerRequest).matches()
                        && row.expected().matcher(expected).matches()
                        && row.actual().matcher(actual).matches());
    }

    private static Pattern glob(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (String literal : pattern.replace("\\|", "|").split("(?=\\*)|(?<=\\*)", -1)) {
            regex.append(literal.equals("*") ? ".*" : Pattern.quote(literal));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
