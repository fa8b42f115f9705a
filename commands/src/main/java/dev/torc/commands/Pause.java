package dev.torc.commands;

import dev.torc.commands.spec.CommandSpec;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** CLIENT PAUSE: for a time, clients' commands wait instead of being executed. Thread-safe. */
public final class Pause {
    private final Set<Client> waiting = ConcurrentHashMap.newKeySet();
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
        release();
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
        client.postponed(true);
        waiting.add(client);
        if (!isOn(nowMs) && waiting.remove(client)) { // it was ended just now, and nobody will look again
            client.postponed(false);
            return false;
        }
        return true;
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
        waiting.remove(client);
    }

    private void release() {
        Iterator<Client> each = waiting.iterator();
        while (each.hasNext()) {
            Client client = each.next();
            if (waiting.remove(client)) {
                client.connection().resume();
            }
        }
    }

    /** Clients that wait: INFO's blocked_clients leaves them out, CLIENT LIST marks them with b. */
    public int waiting() {
        return waiting.size();
    }
}
