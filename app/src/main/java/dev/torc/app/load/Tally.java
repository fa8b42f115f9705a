package dev.torc.app.load;

import dev.torc.app.load.report.ErrorTexts;
import dev.torc.app.load.report.Latency;
import dev.torc.app.load.wire.ReplyKind;
import java.util.List;
import java.util.stream.IntStream;

/** What came back: counts and latencies of each request of a mix. Filled by one thread, then added up. */
final class Tally {
    private final List<String> names;
    private final Latency[] latencies;
    private final long[] nulls;
    private final long[] errors;
    private final ErrorTexts errorTexts = new ErrorTexts();

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
        errorTexts.add(text);
    }

    void add(Tally other) {
        for (int i = 0; i < latencies.length; i++) {
            latencies[i].add(other.latencies[i]);
            nulls[i] += other.nulls[i];
            errors[i] += other.errors[i];
        }
        errorTexts.add(other.errorTexts);
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

    ErrorTexts errorTexts() {
        return errorTexts;
    }
}
