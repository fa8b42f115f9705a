package dev.torc.server.session;

import dev.torc.commands.Call;
import dev.torc.commands.Client;
import dev.torc.commands.CommandStats;
import dev.torc.commands.Dispatcher;
import dev.torc.commands.ServerState;
import dev.torc.commands.spec.CommandSpec;
import dev.torc.server.protocol.Requests;
import dev.torc.store.Keyspace;
import dev.torc.store.ReadAhead;
import org.jspecify.annotations.Nullable;

/** Runs the commands that one read brought, all their keys read ahead. */
final class Batch {
    /** Commands run together. */
    static final int COMMANDS_MAX = ReadAhead.KEYS_MAX;

    private final ServerState server;
    private final Keyspace keyspace;
    private final Call call;
    private final Dispatcher dispatcher;
    private final CommandStats stats;
    private final @Nullable CommandSpec[] specs = new CommandSpec[COMMANDS_MAX];
    private final long[] places = new long[COMMANDS_MAX];
    private final ReadAhead ahead;

    Batch(ServerState server, Call call, Dispatcher dispatcher, CommandStats stats) {
        this.server = server;
        this.keyspace = server.keyspace();
        this.ahead = new ReadAhead(keyspace);
        this.call = call;
        this.dispatcher = dispatcher;
        this.stats = stats;
    }

    /**
     * Runs the parsed requests until all have run or the client is to be closed or has to wait.
     *
     * @param arrivedNs when the loop woke up for the read that brought them
     * @return how many have run
     */
    int run(Client client, Requests requests, long nowMs, long arrivedNs) {
        int n = requests.commands();
        long startNs = server.nanoTime();
        stats.beginBatch(startNs - arrivedNs);
        for (int i = 0; i < n; i++) {
            point(requests, i);
            CommandSpec spec = dispatcher.resolve();
            specs[i] = spec;
            if (spec != null && dispatcher.hasOneKey(spec)) {
                int key = spec.firstKey();
                places[i] = keyspace.hasher().place(call.address(key), call.length(key));
                ahead.add(client.db(), places[i]);
            }
        }
        ahead.run();
        int ran = 0;
        while (ran < n && !client.closeAfterReply() && !client.postponed()) {
            point(requests, ran);
            dispatcher.run(client, specs[ran], places[ran], nowMs);
            if (!client.postponed()) {
                ran++;
            }
        }
        long endNs = server.nanoTime();
        stats.endBatch(endNs - startNs);
        if (stats.timesFlush()) {
            stats.flushBegins(endNs);
        }
        if (ran == 1) {
            dispatcher.ranAlone(endNs - startNs);
        }
        return ran;
    }

    private void point(Requests requests, int i) {
        call.arguments(requests.addresses(), requests.lengths(), requests.first(i), requests.count(i));
    }
}
