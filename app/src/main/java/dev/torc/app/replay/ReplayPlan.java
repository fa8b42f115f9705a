package dev.torc.app.replay;

import dev.torc.app.load.wire.Endpoint;

/**
 * How a trace is replayed.
 *
 * @param connections over which the keys are spread; a key always takes the same one
 * @param batch how many GETs of different keys one connection sends before it waits
 * @param ratePerSecond 0 for as fast as the server answers
 * @param limit of requests; {@link Long#MAX_VALUE} for the whole trace
 * @param sizeScale factor for the sizes of the values
 * @param keyPrefix stands before every key
 * @param flush whether the server is emptied first
 */
record ReplayPlan(
        Endpoint endpoint,
        int connections,
        int batch,
        double ratePerSecond,
        long limit,
        double sizeScale,
        String keyPrefix,
        boolean flush) {

    boolean paced() {
        return ratePerSecond > 0;
    }

    /** A request of the trace as it is sent. */
    TraceRequest scaled(TraceRequest request) {
        if (sizeScale == 1 && keyPrefix.isEmpty()) {
            return request;
        }
        long size = Math.min(Math.round(request.size() * sizeScale), TraceReader.MAX_SIZE);
        return new TraceRequest(keyPrefix + request.key(), (int) size, request.ttlSeconds());
    }
}
