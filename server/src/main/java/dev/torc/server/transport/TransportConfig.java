package dev.torc.server.transport;

import java.util.function.Function;

/**
 * What every transport needs to know at its start.
 *
 * @param loops how many event loops, at least 1
 * @param firstLoop the index of the first loop: distinct ranges where two transports serve one process
 * @param threadName the loops' threads are named this, a hyphen and the loop's index
 * @param coalescing whether a busy loop may sleep for a moment to let several requests come; Netty's do not
 * @param handlers opens a handler for each connection
 * @param tasks makes the housekeeping of each loop; called before the loop starts, on the thread that starts the transport
 */
public record TransportConfig(
        int loops,
        int firstLoop,
        String threadName,
        boolean coalescing,
        HandlerFactory handlers,
        Function<EventLoop, LoopTask> tasks) {
    /** How long a loop sleeps at most where its task wants nothing. */
    public static final long IDLE_NS = 100_000_000L;

    public TransportConfig {
        if (loops < 1) {
            throw new IllegalArgumentException("loops, " + loops + " (expected: at least 1)");
        }
    }

    /** Loops from 0 on, named {@code torc-loop-N}, that may coalesce requests, without housekeeping. */
    public TransportConfig(int loops, HandlerFactory handlers) {
        this(loops, 0, "torc-loop", true, handlers, loop -> nowNs -> IDLE_NS);
    }
}
