package dev.torc.app.load;

/**
 * What a run measured.
 *
 * @param elapsedNanos from the first request to the last reply
 * @param clientCpuNanos processor time of this process meanwhile; beside the elapsed time it tells whether the client was the
 *     slower half
 * @param unsent requests that were due before the end but never sent, because the server did not keep up with the rate
 */
record LoadResult(Tally tally, long elapsedNanos, long clientCpuNanos, long unsent) {
    long requests() {
        return tally.totalLatency().count();
    }

    double perSecond(long requests) {
        return elapsedNanos == 0 ? 0 : requests * 1e9 / elapsedNanos;
    }

    /** The share of one core that the client used, in percent. */
    double clientCpuPercent() {
        return elapsedNanos == 0 ? 0 : clientCpuNanos * 100.0 / elapsedNanos;
    }
}
