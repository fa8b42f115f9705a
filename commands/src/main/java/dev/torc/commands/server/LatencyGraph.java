package dev.torc.commands.server;

import dev.torc.commands.stats.LatencyMonitor.Event;
import dev.torc.commands.stats.LatencyMonitor.Sample;
import java.util.ArrayList;
import java.util.List;

/** LATENCY GRAPH: an event's samples as columns of characters, with their ages written below, as Redis draws them. */
final class LatencyGraph {
    private static final int COLUMNS = 80;
    private static final int ROWS = 4;
    private static final String STEPS = "_o#";
    private static final int MINUTE = 60;
    private static final int HOUR = 60 * MINUTE;
    private static final int DAY = 24 * HOUR;

    private final List<Sample> samples;
    private final List<String> labels;
    private final long low;
    private final long high;
    private final StringBuilder out = new StringBuilder();

    private LatencyGraph(Event event, long nowSeconds) {
        samples = event.samples();
        labels = new ArrayList<>();
        samples.forEach(sample -> labels.add(age(nowSeconds - sample.unixSeconds())));
        low = samples.stream().mapToLong(Sample::ms).min().orElse(0);
        high = samples.stream().mapToLong(Sample::ms).max().orElse(0);
    }

    static String draw(Event event, long nowSeconds) {
        LatencyGraph graph = new LatencyGraph(event, nowSeconds);
        graph.out
                .append(event.name())
                .append(" - high ")
                .append(graph.high)
                .append(" ms, low ")
                .append(graph.low)
                .append(" ms (all time high ")
                .append(event.maxMs())
                .append(" ms)\n")
                .append("-".repeat(COLUMNS))
                .append('\n');
        for (int first = 0; first < graph.samples.size(); first += COLUMNS) {
            if (first != 0) {
                graph.out.append('\n');
            }
            graph.drawBlock(first, Math.min(first + COLUMNS, graph.samples.size()));
        }
        return graph.out.toString();
    }

    private static String age(long seconds) {
        if (seconds < MINUTE) {
            return seconds + "s";
        }
        if (seconds < HOUR) {
            return seconds / MINUTE + "m";
        }
        return seconds < DAY ? seconds / HOUR + "h" : seconds / DAY + "d";
    }

    private void drawBlock(int first, int end) {
        for (int row = 0; row < ROWS; row++) {
            for (int i = first; i < end; i++) {
                int step = step(samples.get(i).ms()) - (ROWS - row - 1) * STEPS.length();
                out.append(step < 0 ? ' ' : step < STEPS.length() ? STEPS.charAt(step) : '|');
            }
            out.append('\n');
        }
        out.append(" ".repeat(end - first)).append('\n');
        int longest = labels.subList(first, end).stream()
                .mapToInt(String::length)
                .max()
                .orElse(0);
        for (int line = 0; line < longest; line++) {
            for (String label : labels.subList(first, end)) {
                out.append(line < label.length() ? label.charAt(line) : ' ');
            }
            out.append('\n');
        }
    }

    /** How high a column is, in steps of which each row has three. */
    private int step(long ms) {
        int steps = STEPS.length() * ROWS;
        double span = high == low ? 1 : high - low;
        return Math.clamp((long) ((ms - low) * steps / span), 0, steps - 1);
    }
}
