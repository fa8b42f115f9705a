package dev.torc.app.replay;

import dev.torc.app.load.report.ErrorTexts;
import dev.torc.app.load.report.Latency;

/** What a replay counted. */
final class ReplayResult {
    private long requests;
    private long hits;
    private long requestedBytes;
    private long hitBytes;
    private long elapsedNanos;
    private final Latency gets = new Latency();
    private final Latency sets = new Latency();
    private final ErrorTexts errors = new ErrorTexts();

    void get(TraceRequest request, boolean hit, long latencyNanos) {
        requests++;
        requestedBytes += request.size();
        if (hit) {
            hits++;
            hitBytes += request.size();
        }
        gets.record(latencyNanos);
    }

    void set(long latencyNanos) {
        sets.record(latencyNanos);
    }

    void error(String text) {
        errors.add(text);
    }

    void elapsed(long nanos) {
        elapsedNanos = nanos;
    }

    /** Answered requests of the trace, each of them one GET. */
    long requests() {
        return requests;
    }

    long hits() {
        return hits;
    }

    /** SETs after misses. */
    long stores() {
        return sets.count();
    }

    /** The share of requests that were answered with a value, from 0 to 1. */
    double hitRatio() {
        return requests == 0 ? 0 : (double) hits / requests;
    }

    /** The same by the sizes of what was asked for. */
    double byteHitRatio() {
        return requestedBytes == 0 ? 0 : (double) hitBytes / requestedBytes;
    }

    double elapsedSeconds() {
        return elapsedNanos / 1e9;
    }

    /** GETs and SETs together. */
    double operationsPerSecond() {
        return elapsedNanos == 0 ? 0 : (requests + stores()) / elapsedSeconds();
    }

    Latency getLatency() {
        return gets;
    }

    Latency setLatency() {
        return sets;
    }

    ErrorTexts errors() {
        return errors;
    }
}
