package dev.torc.app.load;

import dev.torc.app.load.traffic.CommandMix;
import dev.torc.app.load.traffic.KeySpace;
import dev.torc.app.load.wire.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * A whole run.
 *
 * @param pipeline requests that a connection sends before it waits; at a rate, how many it may have unanswered
 * @param filling the request that loads every key once before anything is measured, or null to begin at once
 * @param warmUpNanos how long to send the mix before measuring
 * @param seed of everything random
 */
record LoadPlan(
        Endpoint endpoint,
        int connections,
        int threads,
        int pipeline,
        CommandMix mix,
        KeySpace keys,
        @Nullable CommandMix filling,
        long warmUpNanos,
        Pace pace,
        Limits limits,
        long seed) {

    /** Loading is no measurement: it may always send in batches. */
    int fillingPipeline() {
        return Math.max(pipeline, 64);
    }
}
