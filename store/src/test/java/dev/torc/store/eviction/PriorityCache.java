package dev.torc.store.eviction;

import java.util.Comparator;
import java.util.PriorityQueue;

/** LFU by in-cache counts, or GreedyDual-Size-Frequency (Cherkasova 1998): clock + uses / size. */
final class PriorityCache implements Cache {
    private record Ticket(double priority, long sequence, int key) {}

    private final Trace trace;
    private final boolean greedyDual;
    private final PriorityQueue<Ticket> queue =
            new PriorityQueue<>(Comparator.comparingDouble(Ticket::priority).thenComparingLong(Ticket::sequence));
    private final int[] uses;
    /** The sequence number of a held key's valid ticket; 0: not held. */
    private final long[] valid;

    private long sequence;
    private long used;
    private double clock;

    PriorityCache(Trace trace, boolean greedyDual) {
        this.trace = trace;
        this.greedyDual = greedyDual;
        this.uses = new int[trace.keys()];
        this.valid = new long[trace.keys()];
    }

    @Override
    public boolean request(int key, int size) {
        boolean hit = valid[key] != 0;
        int cost = trace.cost(key);
        if (!hit) {
            if (cost > trace.budget()) {
                return false;
            }
            while (used + cost > trace.budget()) {
                evict();
            }
            uses[key] = 0;
            used += cost;
        }
        uses[key]++;
        valid[key] = ++sequence;
        queue.add(new Ticket(greedyDual ? clock + (double) uses[key] / cost : uses[key], sequence, key));
        return hit;
    }

    private void evict() {
        while (true) {
            Ticket ticket = queue.remove();
            if (valid[ticket.key] == ticket.sequence) {
                valid[ticket.key] = 0;
                used -= trace.cost(ticket.key);
                clock = ticket.priority;
                return;
            }
        }
    }
}
