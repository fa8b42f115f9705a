package dev.torc.app.load.report;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** How often each error was the answer, by its text. */
public final class ErrorTexts {
    /** Servers put figures into their errors; no run shall remember each of them. */
    private static final int MAX_TEXTS = 20;

    private static final String OTHERS = "(other errors)";

    private final Map<String, Long> counts = new TreeMap<>();

    public void add(String text) {
        add(text, 1);
    }

    public void add(ErrorTexts other) {
        other.counts.forEach(this::add);
    }

    private void add(String text, long count) {
        int told = counts.size() - (counts.containsKey(OTHERS) ? 1 : 0);
        boolean kept = counts.containsKey(text) || told < MAX_TEXTS;
        counts.merge(kept ? text : OTHERS, count, Long::sum);
    }

    /** By text, in alphabetical order. */
    public Map<String, Long> counts() {
        return Collections.unmodifiableMap(counts);
    }

    /** A line for each text, or an empty string. */
    public String text() {
        StringBuilder lines = new StringBuilder();
        counts.forEach((text, count) -> lines.append(String.format("%,d × error: %s%n", count, text)));
        return lines.toString();
    }

    public Json json() {
        Json json = new Json();
        counts.forEach(json::put);
        return json;
    }
}
