package dev.torc.server.session;

import dev.torc.commands.Call;
import dev.torc.commands.CommandStats;
import dev.torc.commands.Dispatcher;
import dev.torc.commands.ServerState;
import dev.torc.commands.config.NetworkSettings;
import dev.torc.commands.reply.Reply;
import dev.torc.commands.stats.LoopTraffic;
import dev.torc.memory.PageHeap;
import dev.torc.server.persistence.DiskPersistence;
import dev.torc.server.persistence.LoopLog;
import dev.torc.server.protocol.RequestLimits;
import dev.torc.server.protocol.RequestParser;
import dev.torc.server.protocol.Requests;
import dev.torc.server.transport.EventLoop;
import java.lang.foreign.Arena;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the sessions of one event loop share, so that a connection which is just idle owns next to nothing: the buffer that is read
 * into, the chunk that replies are written to, the parsed requests, the dispatcher. Belongs to the loop's thread.
 */
final class LoopContext {
    /** Room for one read: what a deep pipeline of small requests brings between two polls. */
    static final int READ_BYTES = 64 << 10;

    private static final int REPLY_BYTES = 256 << 10;

    /** How often the wall clock is read; between, the loop's monotonic clock tells the time. */
    private static final long CLOCK_INTERVAL_NS = 50_000_000;

    final EventLoop loop;
    final ServerState server;
    final NetworkSettings network;
    final NetworkMemory memory;
    final NetworkMemory.Budget budget;
    final ClientEviction eviction;
    final long readAddress;
    final long replyAddress;
    final int replyCapacity = REPLY_BYTES;
    final Requests requests = new Requests(Batch.COMMANDS_MAX);
    final RequestParser parser = new RequestParser(requests);
    final CommandStats stats;
    final LoopTraffic traffic;
    final Call call;
    final Reply reply;
    final Dispatcher dispatcher;
    final Batch batch;
    final Set<Session> sessions = new LinkedHashSet<>();

    /** Bytes pushed by other threads that this loop has yet to append: they are on the heap. */
    final AtomicLong pushedBytes = new AtomicLong();

    private long clockReadNs;
    private long wallMs;
    private boolean clockRead;
    final LoopLog log;
    final HeldReplies held;
    private RequestLimits limits = RequestLimits.DEFAULT;

    LoopContext(
            EventLoop loop,
            ServerState server,
            NetworkMemory.Budget budget,
            ClientEviction eviction,
            PageHeap pages,
            DiskPersistence persistence) {
        this.loop = loop;
        this.server = server;
        this.network = server.settings().network;
        this.memory = new NetworkMemory(pages, budget);
        this.budget = budget;
        this.eviction = eviction;
        this.readAddress = Arena.global().allocate(READ_BYTES, 64).address();
        this.replyAddress = Arena.global().allocate(REPLY_BYTES, 64).address();
        this.stats = server.newLoopStats();
        this.traffic = stats.traffic();
        this.reply = new Reply(stats);
        this.call = new Call(server, reply);
        this.log = persistence.newLoopLog();
        this.held = new HeldReplies(loop, log);
        persistence.onSynced(held::synced);
        this.dispatcher = new Dispatcher(server, call, stats, log);
        this.batch = new Batch(server, call, dispatcher, stats);
    }

    /** Unix milliseconds, as of this turn. */
    long nowMs() {
        long turn = loop.turnStartNs();
        if (!clockRead || turn - clockReadNs >= CLOCK_INTERVAL_NS) {
            wallMs = server.wallMs();
            clockReadNs = turn;
            clockRead = true;
        }
        return wallMs + (turn - clockReadNs) / 1_000_000;
    }

    RequestLimits limits() {
        int bulk = (int) Math.min(network.maxBulkLength.longValue(), Integer.MAX_VALUE - (1 << 20));
        if (bulk != limits.maxBulkLength()) {
            limits = new RequestLimits(true, bulk, RequestLimits.DEFAULT.maxArguments());
        }
        return limits;
    }
}
