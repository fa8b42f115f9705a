package dev.torc.commands;

import dev.torc.commands.reply.Errors;
import dev.torc.commands.reply.Reply;
import dev.torc.commands.spec.CommandSpec;
import dev.torc.commands.spec.KeyFinder;
import dev.torc.commands.spec.KeyPositions;
import dev.torc.commands.spec.Rejection;
import dev.torc.commands.stats.KeySampler;
import dev.torc.commands.stats.LatencyMonitor;
import dev.torc.memory.MemoryExhaustedException;
import dev.torc.store.Keyspace;
import dev.torc.store.Partition;
import dev.torc.store.ReadAhead;
import org.jspecify.annotations.Nullable;

/**
 * Runs commands: checks what Redis checks, in its order, makes room, takes the locks, calls the handler, counts. One per event loop.
 *
 * <p>Handlers never lock. What a command is declared to touch decides: one partition for a single key, those of all its keys in
 * ascending order, all where it cannot name them. So every command is atomic over what it touches.
 */
public final class Dispatcher {
    /** Below this slow-log threshold every command is timed by itself. */
    private static final long PRECISE_BELOW_US = 1000;

    /** What an entry costs beyond its arguments, for the question whether there is room. */
    private static final int ENTRY_BYTES = 64;

    /** Of a command with more keys only the first are read ahead: the others would push them out of the cache before they are used. */
    private static final int KEYS_READ_AHEAD_MAX = 512;

    private final ServerState server;
    private final Keyspace keyspace;
    private final CommandRegistry registry;
    private final Call call;
    private final Reply reply;
    private final CommandStats stats;
    private final KeySampler sampler;
    private final LatencyMonitor latencies;
    private final WriteLog log;
    private final KeyPositions positions = new KeyPositions();
    private final long[] lockSet;
    private final ReadAhead ahead;

    /** Refused like a write when the disk fails, so that who watches sees it. */
    private final @Nullable CommandSpec ping;

    /** Whether the last command that ran was timed by itself, so that nothing is left to tell of it. */
    private boolean timedAlone = true;

    private long reservedBytes;

    /**
     * @param stats this loop's own
     * @param log this loop's own
     */
    public Dispatcher(ServerState server, Call call, CommandStats stats, WriteLog log) {
        this.server = server;
        this.keyspace = server.keyspace();
        this.registry = server.commands();
        this.call = call;
        this.reply = call.reply();
        this.stats = stats;
        this.log = log;
        this.sampler = stats.keys();
        this.latencies = server.latencies();
        this.ping = registry.table().own("ping");
        this.lockSet = new long[(keyspace.partitions() + 63) / 64];
        this.ahead = new ReadAhead(keyspace);
    }

    /** The command or subcommand that the call's arguments name, or null. */
    public @Nullable CommandSpec resolve() {
        return registry.table().resolve(call);
    }

    /** Whether {@link #run} will ask for this command's place, so that it pays to compute it ahead. */
    public boolean hasOneKey(CommandSpec spec) {
        return registry.locking(spec) == Locking.KEY && spec.allowsArguments(call.count());
    }

    /**
     * Runs the command that the call's arguments are, and writes its reply or the error that it met.
     *
     * @param spec what {@link #resolve} returned
     * @param place where its key belongs; only looked at where {@link #hasOneKey}
     */
    public void run(Client client, @Nullable CommandSpec spec, long place, long nowMs) {
        timedAlone = true;
        Client.ReplyMode mode = client.replyMode();
        if (mode != Client.ReplyMode.ON) {
            reply.output().suppress();
        }
        CommandHandler handler = spec == null ? null : registry.handler(spec);
        client.sent(spec);
        if (spec == null && isHttp()) {
            server.log()
                    .warn(
                            "possible attack: an HTTP request came from {}",
                            client.connection().remoteAddress());
            client.closeAfterReply(true);
            client.connection().kill();
        } else if (spec == null || handler == null) {
            reject(spec == null ? Rejection.unknown(registry.table(), call) : Rejection.wrongArity(spec), spec);
        } else {
            call.begin(client, spec, nowMs);
            if (isAllowed(client, spec, nowMs)) {
                if (server.pause().holds(client, spec, nowMs) || lacksRoom(client, spec)) {
                    releaseRoom();
                    reply.output().resume();
                    return;
                }
                execute(spec, handler, place, nowMs);
            }
            releaseRoom();
            client.ran(nowMs);
        }
        if (mode != Client.ReplyMode.ON || client.replyMode() != Client.ReplyMode.ON) {
            nextReplyMode(client, mode);
        }
    }

    /** A web page that makes a browser talk to this port (cross-protocol scripting): Redis closes these connections too. */
    private boolean isHttp() {
        return call.is(0, "post") || call.is(0, "host:");
    }

    private void nextReplyMode(Client client, Client.ReplyMode before) {
        Client.ReplyMode now = client.replyMode();
        if (now == Client.ReplyMode.SKIP_NEXT) {
            client.replyMode(Client.ReplyMode.SKIP);
        } else if (now == Client.ReplyMode.SKIP && before == Client.ReplyMode.SKIP) {
            client.replyMode(Client.ReplyMode.ON);
        }
        reply.output().resume();
    }

    private boolean isAllowed(Client client, CommandSpec spec, long nowMs) {
        if (!spec.allowsArguments(call.count())) {
            return reject(Rejection.wrongArity(spec), spec);
        }
        if (!client.authenticated() && !spec.isNoAuth() && server.requiresPassword()) {
            return reject(Errors.NO_AUTH.text(), spec);
        }
        if (keyspace.memory().maxmemory() != 0 && !hasRoom(spec, nowMs) && spec.isDenyOom()) {
            return reject(Errors.OUT_OF_MEMORY.text(), spec);
        }
        String refusal = refusal(spec);
        if (refusal == null && client.monitor() && (spec.isWrite() || spec.isReadonly())) {
            refusal = Errors.WATCHER_AND_KEYS.text();
        }
        return refusal == null || reject(refusal, spec);
    }

    /** What the state of disk and data forbids, in Redis's order. */
    private @Nullable String refusal(CommandSpec spec) {
        Persistence persistence = server.persistence();
        if (spec.isWrite() || spec == ping) {
            String refusal = persistence.writeRefusal();
            if (refusal != null) {
                return refusal;
            }
        }
        return !spec.isLoading() && persistence.loading() != null ? Errors.LOADING.text() : null;
    }

    /** Whether the command has to wait for the journal or a snapshot; its client is then postponed. */
    private boolean lacksRoom(Client client, CommandSpec spec) {
        if (!spec.isWrite() || log.hasRoomFor(call.requestBytes())) {
            return false;
        }
        if (log.isComplete()) {
            client.closeAfterReply(true); // without a reply: it would not be true after the restart
            return true;
        }
        WaitingClients waiting = server.waitingForRoom();
        waiting.add(client);
        boolean cameJustNow = log.hasRoomFor(call.requestBytes());
        return !cameJustNow || !waiting.takeBack(client);
    }

    private boolean hasRoom(CommandSpec spec, long nowMs) {
        long bytes = 0;
        if (spec.isDenyOom()) {
            bytes = ENTRY_BYTES;
            for (int i = 1; i < call.count(); i++) {
                bytes += call.length(i);
            }
            MemoryNeed need = registry.memoryNeed(spec);
            if (need != null) {
                bytes += need.bytes(call);
            }
        }
        if (!latencies.isOn() || !keyspace.memory().isShortOf(bytes)) {
            return makeRoom(bytes, nowMs);
        }
        long startNs = server.nanoTime();
        boolean room = makeRoom(bytes, nowMs);
        latencies.offer(LatencyMonitor.EVICTION_CYCLE, server.nanoTime() - startNs, nowMs);
        return room;
    }

    private boolean makeRoom(long bytes, long nowMs) {
        if (!keyspace.memory().isReservable(bytes)) {
            return keyspace.memory().makeRoom(bytes, nowMs, server.chance());
        }
        reservedBytes = bytes;
        return keyspace.memory().reserveRoom(bytes, nowMs, server.chance());
    }

    private void releaseRoom() {
        if (reservedBytes != 0) {
            keyspace.memory().releaseRoom(reservedBytes);
            reservedBytes = 0;
        }
    }

    private boolean reject(String error, @Nullable CommandSpec spec) {
        reply.error(error);
        if (spec != null) {
            stats.countRejected(spec);
        }
        return false;
    }

    private void execute(CommandSpec spec, CommandHandler handler, long place, long nowMs) {
        boolean timed = isTimedAlone(spec);
        long startNs = timed ? server.nanoTime() : 0;
        long errorsBefore = stats.errorsSoFar();
        long mark = reply.mark();
        Locking locking = registry.locking(spec);
        try {
            switch (locking) {
                case NONE -> handler.run(call);
                case KEY -> runOnKey(spec, handler, place);
                case KEYS -> runOnKeys(spec, handler);
                case ALL -> runOnAll(spec, handler);
            }
        } catch (MemoryExhaustedException e) {
            reply.truncate(mark);
            reply.error(Errors.OUT_OF_MEMORY);
        } catch (TextTooLongException e) {
            reply.truncate(mark);
            reply.error(Errors.ARGUMENTS_TOO_LONG);
        } catch (RuntimeException e) {
            reply.truncate(mark);
            reply.error("ERR internal error");
            server.log().error("command " + spec + " failed", e);
        }
        if (server.monitors().any()) {
            server.monitors().feed(call, nowMs);
        }
        boolean failed = stats.errorsSoFar() != errorsBefore;
        if (timed) {
            long elapsedNs = server.nanoTime() - startNs;
            stats.ran(spec, failed, elapsedNs);
            tellIfSlow(elapsedNs);
        } else {
            stats.ranInBatch(spec, failed);
        }
        timedAlone = timed;
    }

    private void tellIfSlow(long elapsedNs) {
        server.slowLog().offer(call, elapsedNs);
        boolean fast = call.spec().isFast();
        latencies.offer(fast ? LatencyMonitor.FAST_COMMAND : LatencyMonitor.COMMAND, elapsedNs, call.nowMs());
    }

    /** A batch of one command took this long: if the command was not timed by itself, it has been now. */
    public void ranAlone(long elapsedNs) {
        if (!timedAlone) {
            timedAlone = true;
            tellIfSlow(elapsedNs);
        }
    }

    /**
     * Reading the clock costs as much as a fifth of a GET. Commands of constant time share the batch's time, unless somebody wants to
     * see short ones too.
     */
    private boolean isTimedAlone(CommandSpec spec) {
        boolean constantTime = spec.isFast()
                || registry.locking(spec) == Locking.KEY && spec.group().equals("string");
        return !constantTime
                || call.requestBytes() >= KeySampler.LARGE_REQUEST
                || latencies.isOn()
                || server.slowLog().thresholdUs() < PRECISE_BELOW_US
                        && server.slowLog().isOn();
    }

    private void runOnKey(CommandSpec spec, CommandHandler handler, long place) {
        int i = spec.firstKey();
        Partition partition = keyspace.partitionOf(place);
        call.placeKey(i, place);
        partition.lock();
        try {
            handler.run(call);
            if (sampler.isDue(1)) {
                look(i, place);
            } else if (spec.isWrite() && call.requestBytes() >= KeySampler.LARGE_REQUEST) {
                noteSize(i, place);
            }
        } finally {
            partition.unlock();
        }
    }

    /** The sampler's turn has come for the key that is argument {@code i}; its partition is locked. */
    private void look(int i, long place) {
        call.placeKey(i, place);
        sampler.used(call.db(), place, call.key().slot(), call.address(i), call.length(i));
        noteSize(i, place);
    }

    private void noteSize(int i, long place) {
        call.placeKey(i, place);
        Partition partition = keyspace.partitionOf(place);
        long record = partition.find(call.db(), call.key(), call.nowMs(), Partition.Access.OBSERVE);
        if (record != 0) {
            sampler.seen(
                    call.db(),
                    place,
                    call.address(i),
                    call.length(i),
                    partition.memory().chunkBytes(record));
        }
    }

    private void runOnKeys(CommandSpec spec, CommandHandler handler) {
        KeyFinder.find(spec, call, positions);
        java.util.Arrays.fill(lockSet, 0);
        for (int i = 0; i < positions.count(); i++) {
            int at = positions.position(i);
            long place = keyspace.hasher().place(call.address(at), call.length(at));
            int number = keyspace.partitionOf(place).number();
            lockSet[number >>> 6] |= 1L << number;
            if (i < KEYS_READ_AHEAD_MAX) {
                ahead.add(call.db(), place);
            }
        }
        ahead.run();
        lockSetOfPartitions();
        boolean group = spec.isWrite();
        if (group) {
            log.beginGroup();
        }
        try {
            handler.run(call);
            boolean large = spec.isWrite() && call.requestBytes() >= KeySampler.LARGE_REQUEST;
            if (positions.count() > 0 && (sampler.isDue(positions.count()) || large)) {
                lookAtOneOf(positions);
            }
        } finally {
            if (group) {
                log.endGroup();
            }
            unlockSetOfPartitions();
        }
    }

    private void lookAtOneOf(KeyPositions keys) {
        int i = keys.position(sampler.choose(keys.count()));
        look(i, keyspace.hasher().place(call.address(i), call.length(i)));
    }

    private void lockSetOfPartitions() {
        for (int word = 0; word < lockSet.length; word++) {
            for (long left = lockSet[word]; left != 0; left &= left - 1) {
                keyspace.partition(word << 6 | Long.numberOfTrailingZeros(left)).lock();
            }
        }
    }

    private void unlockSetOfPartitions() {
        for (int word = 0; word < lockSet.length; word++) {
            for (long left = lockSet[word]; left != 0; left &= left - 1) {
                keyspace.partition(word << 6 | Long.numberOfTrailingZeros(left)).unlock();
            }
        }
    }

    private void runOnAll(CommandSpec spec, CommandHandler handler) {
        keyspace.lockAll();
        boolean group = spec.isWrite();
        if (group) {
            log.beginGroup();
        }
        try {
            handler.run(call);
        } finally {
            if (group) {
                log.endGroup();
            }
            keyspace.unlockAll();
        }
    }
}
