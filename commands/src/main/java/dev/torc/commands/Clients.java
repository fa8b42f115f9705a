package dev.torc.commands;

import java.util.Collection;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The connected clients of all event loops, by id. May be used from any thread. */
public final class Clients {
    private final ConcurrentSkipListMap<Long, Client> byId = new ConcurrentSkipListMap<>();
    private final AtomicLong nextId = new AtomicLong(1);
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong evicted = new AtomicLong();

    /** A new client's id: unique and growing. */
    public long nextId() {
        return nextId.getAndIncrement();
    }

    /**
     * Adds a new client, unless there are so many already. Looks and adds in one: of two event loops that accept at a time only one gets
     * the last place.
     *
     * @return whether it was added
     */
    public synchronized boolean add(Client client, long most) {
        if (byId.size() >= most) {
            return false;
        }
        byId.put(client.id(), client);
        accepted.incrementAndGet();
        return true;
    }

    public void remove(Client client) {
        byId.remove(client.id());
    }

    public @Nullable Client get(long id) {
        return byId.get(id);
    }

    /** In the order of their ids. Weakly consistent. */
    public Collection<Client> all() {
        return byId.values();
    }

    public int count() {
        return byId.size();
    }

    /** Connections accepted since the start or CONFIG RESETSTAT. */
    public long accepted() {
        return accepted.get();
    }

    /** Connections refused because there were {@code maxclients}. */
    public long refused() {
        return refused.get();
    }

    public void countRefused() {
        refused.incrementAndGet();
    }

    /** Connections closed because clients took too much memory. */
    public long evicted() {
        return evicted.get();
    }

    public void countEvicted() {
        evicted.incrementAndGet();
    }

    /** CONFIG RESETSTAT. */
    public void resetCounters() {
        evicted.set(0);
        accepted.set(0);
        refused.set(0);
    }
}
