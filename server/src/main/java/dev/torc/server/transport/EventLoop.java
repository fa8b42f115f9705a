package dev.torc.server.transport;

import java.util.concurrent.Executor;

/** One thread that serves its share of the connections, in turns. */
public interface EventLoop extends Executor {
    /** From {@link TransportConfig#firstLoop()} on, unique among the transports of a process that are configured so. */
    int index();

    /** Whether the calling thread is this loop's. */
    boolean inLoop();

    /** {@link System#nanoTime()} at the start of the running turn, after the wait for input. Loop thread only. */
    long turnStartNs();

    /**
     * Runs {@code task} on the loop's thread, after the turns of the ready connections; from any thread. What a task throws is
     * logged.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the loop has ended
     */
    @Override
    void execute(Runnable task);

    /**
     * Has housekeeping run soon, before it is due; from any thread.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the loop has ended
     */
    void hurryHousekeeping();
}
