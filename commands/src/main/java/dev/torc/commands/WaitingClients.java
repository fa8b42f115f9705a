package dev.torc.commands;

import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Clients whose next command waits for something: a pause to end, room in the journal. Thread-safe. */
public final class WaitingClients {
    private final Set<Client> waiting = ConcurrentHashMap.newKeySet();

    /** Postpones a client. What it waits for may have come just before: look again, and take it back if so. */
    void add(Client client) {
        client.postponed(true);
        waiting.add(client);
    }

    /**
     * Undoes {@link #add}.
     *
     * @return whether the client can go on; false: it has been released meanwhile, and goes on when its loop hears of it
     */
    boolean takeBack(Client client) {
        boolean waited = waiting.remove(client);
        if (waited) {
            client.postponed(false);
        }
        return waited;
    }

    /** Lets all go on, each on its own loop. */
    public void release() {
        Iterator<Client> each = waiting.iterator();
        while (each.hasNext()) {
            Client client = each.next();
            if (waiting.remove(client)) {
                client.connection().resume();
            }
        }
    }

    /** A client has gone. */
    public void forget(Client client) {
        waiting.remove(client);
    }

    boolean has(Client client) {
        return waiting.contains(client);
    }

    public int count() {
        return waiting.size();
    }
}
