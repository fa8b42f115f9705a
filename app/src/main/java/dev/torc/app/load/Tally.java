package dev.torc.app.load;

import dev.torc.app.load.report.Latency;
import dev.torc.app.load.wire.ReplyKind;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** What came back: counts and latencies of each request of a mix. Filled by one thread, then added up. */
final class Tally {
    /** Servers put figures into error texts; no run shall remember each of them. */
    private static final int MAX_ERROR_TEXTS = 20;

    private static final String OTHER_ERRORS = "(other errors)";

    private final List<String> names;
    private final Latency[] latencies;
    private final long[] nulls;
    private final long[] errors;
    private final Map<String, Long> errorTexts = new TreeMap<>();

    Tally(List<String> names) {
        this.names = names;
        latencies =
                IntStream.range(0, names.size()).mapToObj(i -> new Latency()).toArray(Latency[]::new);
        nulls = new long[names.size()];
        errors = new long[names.size()];
    }

    void reply(int request, ReplyKind kind, long latencyNanos) {
        latencies[request].record(latencyNanos);
        if (kind == ReplyKind.NULL) {
            nulls[request]++;
        } else if (kind == ReplyKind.ERROR) {
            errors[request]++;
        }
    }

    void errorText(String text) {
        addErrors(text, 1);
    }

    void add(Tally other) {
        for (int i = 0; i < latencies.length; i++) {
            latencies[i].add(other.latencies[i]);
            nulls[i] += other.nulls[i];
            errors[i] += other.errors[i];
        }
        other.errorTexts.forEach(this::addErrors);
    }

    private void addErrors(String text, long count) {
        boolean known = errorTexts.containsKey(text) || errorTexts.size() < MAX_ERROR_TEXTS;
        errorTexts.merge(known ? text : OTHER_ERRORS, count, Long::sum);
    }

    /** The names of the requests, by index. */
    List<String> names() {
        return names;
    }

    Latency latency(int request) {
        return latencies[request];
    }

    /** All requests together. */
    Latency totalLatency() {
        Latency total = new Latency();
        for (Latency latency : latencies) {
            total.add(latency);
        }
        return total;
    }

    long nulls(int request) {
        return nulls[request];
    }

    long errors(int request) {
        return errors[request];
    }

    long totalNulls() {
        return IntStream.range(0, names.size()).mapToLong(this::nulls).sum();
    }

    long totalErrors() {
        return IntStream.range(0, names.size()).mapToLong(this::errors).sum();
    }

    /** How often each error was the answer, by its text. */
    Map<String, Long> errorTexts() {
        return errorTexts;
    }
}
