package dev.torc.server.session;

import dev.torc.commands.Client;
import dev.torc.commands.ServerState;
import dev.torc.commands.connection.ClientList;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Closes the clients that take most memory while all together take more than they may: {@code maxmemory-clients}, or most of
 * {@code network-memory}, so that a greedy client has to go before a modest one is refused a buffer. CLIENT NO-EVICT exempts from
 * the first only: whoever said it could otherwise take all buffers there are.
 *
 * <p>Every loop looks for the alarm at the end of every turn, and once a second, as no turn may follow; the sum over all clients is taken
 * only then.
 */
public final class ClientEviction {
    /** A smaller limit than this would leave nobody who could raise it; Redis has the same. */
    private static final long LIMIT_MIN = 128 << 10;

    /** How long a look is taken to have helped: those closed may still have their buffers, or nobody could be. */
    private static final long LOOK_AGAIN_NS = 10_000_000;

    private record Candidate(Client client, long bytes) {}

    private final ServerState server;
    private final NetworkMemory.Budget budget;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile long limit = Long.MAX_VALUE;
    private volatile long networkLimit = Long.MAX_VALUE;
    private volatile long lookAgainNs;

    public ClientEviction(ServerState server, NetworkMemory.Budget budget) {
        this.server = server;
        this.budget = budget;
        this.lookAgainNs = server.nanoTime();
    }

    /** Takes over what the settings say, and evicts at once if it is less than before. */
    public void settingsChanged() {
        long network = server.settings().network.networkMemory.longValue();
        budget.limit(network);
        long clients = server.settings()
                .network
                .maxMemoryClients
                .bytesOf(server.settings().memory.maxMemory.longValue());
        networkLimit = network - network / 8;
        limit = clients == 0 ? networkLimit : Math.min(networkLimit, Math.max(clients, LIMIT_MIN));
        budget.alarm(limit);
        lookAgainNs = server.nanoTime();
        look();
    }

    /** Evicts if there is need; by any thread. */
    void relieve() {
        if (budget.isAlarming() && server.nanoTime() - lookAgainNs >= 0) {
            look();
        }
    }

    private void look() {
        if (!looking.tryLock()) {
            return;
        }
        try {
            evict();
        } finally {
            looking.unlock();
        }
    }

    private void evict() {
        long total = 0;
        List<Candidate> candidates = new ArrayList<>();
        for (Client client : server.clients().all()) {
            long bytes = client.memoryBytes();
            total += bytes;
            candidates.add(new Candidate(client, bytes));
        }
        if (total <= networkLimit) {
            candidates.removeIf(candidate -> candidate.client().noEvict());
        }
        if (total > limit) {
            candidates.sort(Comparator.comparingLong(Candidate::bytes).reversed());
        }
        for (int i = 0; total > limit && i < candidates.size(); i++) {
            Candidate largest = candidates.get(i);
            server.log().info("Evicting client: {}", ClientList.describe(largest.client(), server.wallMs(), null));
            server.clients().countEvicted();
            largest.client().connection().kill();
            total -= largest.bytes();
        }
        lookAgainNs = server.nanoTime() + LOOK_AGAIN_NS;
    }
}
