package dev.torc.commands;

import dev.torc.commands.spec.CommandSpec;

/** CLIENT PAUSE: for a time, clients' commands wait instead of being executed. Thread-safe. */
public final class Pause {
    private final WaitingClients waiting = new WaitingClients();
    private volatile long untilMs;
    private volatile boolean writesOnly;

    /**
     * Pauses until a point in time; a pause that is on is only ever made longer and stricter, as in Redis.
     *
     * @param writes only commands that may write wait
     */
    public synchronized void start(long endMs, boolean writes, long nowMs) {
        boolean on = isOn(nowMs);
        writesOnly = on ? writesOnly && writes : writes;
        untilMs = on ? Math.max(untilMs, endMs) : endMs;
    }

    /** CLIENT UNPAUSE. */
    public void end() {
        untilMs = 0;
        waiting.release();
    }

    /** Whether a pause is on. */
    public boolean isOn(long nowMs) {
        return untilMs > nowMs;
    }

    /** Unix milliseconds of the end; 0 or the past: none. */
    public long untilMs() {
        return untilMs;
    }

    /** Whether the command is to wait; if so its client is postponed, until the pause is over. */
    boolean holds(Client client, CommandSpec spec, long nowMs) {
        if (untilMs == 0 || !isOn(nowMs) || writesOnly && !spec.isWrite()) {
            return false;
        }
        waiting.add(client);
        boolean endedJustNow = !isOn(nowMs);
        return !endedJustNow || !waiting.takeBack(client);
    }

    /** Lets the waiting clients go on if a pause is just over; called by the housekeeping. False: nothing has changed. */
    public boolean releaseIfOver(long nowMs) {
        if (untilMs == 0 || isOn(nowMs)) {
            return false;
        }
        end();
        return true;
    }

    /** A client has gone. */
    public void forget(Client client) {
        waiting.forget(client);
    }

    /** Whether the client waits for the end. */
    public boolean keeps(Client client) {
        return waiting.has(client);
    }

    /** Clients that wait. */
    public int waiting() {
        return waiting.count();
    }
}
