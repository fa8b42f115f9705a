package dev.torc.server.session;

import dev.torc.commands.Client;
import dev.torc.commands.ClientConnection;
import dev.torc.commands.config.BufferLimitsSetting;
import dev.torc.commands.reply.Output;
import dev.torc.memory.Memory;
import dev.torc.server.protocol.PartialRequest;
import dev.torc.server.protocol.RequestLimits;
import dev.torc.server.protocol.RequestParser;
import dev.torc.server.protocol.Requests;
import dev.torc.server.transport.Connection;
import dev.torc.server.transport.ConnectionHandler;

/**
 * One client's connection: turns the bytes that come into commands and their replies into bytes that go. Knows no transport.
 *
 * <p><b>Input.</b> Bytes are read into the loop's buffer and parsed where they lie. Only what is left over, a request half in
 * or requests beyond the turn's budget, moves into a buffer of the session's own, and further bytes are then read behind it.
 *
 * <p><b>Turns.</b> In one turn a session runs at most {@value #TURN_COMMANDS} commands, fewer if their replies are large; with more
 * at hand it asks for another turn, after its neighbours'.
 *
 * <p><b>Limits.</b> An argument over {@code client-query-buffer-limit}, replies over {@code client-output-buffer-limit} or
 * a refusal by the budget of {@link NetworkMemory} close the connection, with a line in the log.
 */
final class Session implements ConnectionHandler, ClientConnection {
    /** Commands in one turn: some hundred microseconds of an ordinary pipeline. */
    private static final int TURN_COMMANDS = 512;

    /** Bytes of replies in one turn; the batch that reaches them is the turn's last. */
    private static final int TURN_REPLY_BYTES = 1 << 20;

    private static final int OWN_BUFFER_MIN = 4 << 10;

    /** What other threads may have pushed to the sessions of one loop before it takes it. */
    private static final long PUSHED_BYTES_MAX = 16 << 20;

    private final LoopContext context;
    private final Connection connection;
    private final Client client;
    private final Output output;
    private final PartialRequest partial = new PartialRequest();

    /** The session's own input buffer; 0 = none, and what is read goes to the loop's. */
    private long own;

    private int ownCapacity;

    /** Unexecuted bytes, at the start of the own buffer. */
    private int waiting;

    /** Bytes of the read that is being executed. */
    private int executing;

    /** Of the waiting bytes, those of the incomplete request's beginning that were understood when execution ended last. */
    private int understood;

    /** Bytes from the buffer's start that parsing needs before it can get on. */
    private long needed;

    /** When the loop woke up for what was read last. */
    private long arrivedNs;

    /** Position that the journal must have on the disk before replies go; only while {@link #held}. */
    private long heldUntil;

    private boolean held;
    private boolean moreToRun;
    private boolean broken;
    private long softLimitSinceMs;

    /** What the transport held for this connection at the end of its last turn. */
    private long transportBytes;

    private boolean overSoftLimit;

    Session(LoopContext context, Connection connection) {
        this.context = context;
        this.connection = connection;
        this.output = new Output(context.memory);
        this.client = new Client(context.server.clients().nextId(), this, context.nowMs());
        client.authenticated(
                context.server.settings().security.requirePass.value().isEmpty());
    }

    Client client() {
        return client;
    }

    // ---- input

    @Override
    public long readAddress() {
        return own == 0 ? context.readAddress : own + waiting;
    }

    @Override
    public int readCapacity() {
        if (own == 0) {
            return LoopContext.READ_BYTES;
        }
        if (waiting == ownCapacity) {
            growOwn();
        }
        return ownCapacity - waiting;
    }

    /** Doubles towards what the request needs: its announced length is believed only as its bytes come. */
    private void growOwn() {
        long wanted = Math.min(Math.max(needed, waiting + 1L), 2L * ownCapacity);
        wanted = Math.max(wanted, ownCapacity + (long) OWN_BUFFER_MIN);
        long wider = wanted > Integer.MAX_VALUE - 64 ? 0 : context.memory.acquire((int) wanted);
        if (wider == 0) {
            breakOff("there is no room for its request, " + wanted + " bytes of it");
            waiting = 0; // room for the transport, which will not read again
            return;
        }
        Memory.copy(own, wider, waiting);
        context.memory.release(own);
        own = wider;
        ownCapacity = context.memory.capacity(wider);
    }

    @Override
    public void received(int bytes) {
        if (broken) {
            return;
        }
        context.traffic.received(bytes);
        arrivedNs = context.loop.turnStartNs();
        client.active(context.nowMs());
        if (own == 0) {
            executing = bytes;
            int done = run(context.readAddress, bytes);
            executing = 0;
            understood = partial.position();
            keep(context.readAddress + done, bytes - done);
        } else {
            waiting += bytes;
            long unread = argumentBytes();
            if (unread > context.network.queryBufferLimit.longValue()) {
                breakOff("its request buffer exceeds client-query-buffer-limit, " + unread + " bytes");
            } else if (waiting >= needed) {
                runOwn();
            }
        }
    }

    /**
     * What has come of the argument that is not complete: to Redis its query buffer. The arguments before it are out of that already,
     * and of what follows it nothing has been read.
     */
    private long argumentBytes() {
        return Math.min(waiting, needed) - partial.position();
    }

    @Override
    public boolean wantsTurn() {
        return moreToRun && !held && !client.postponed() && !broken && !client.closeAfterReply();
    }

    @Override
    public void turn() {
        if (moreToRun) {
            runOwn();
        }
    }

    private void runOwn() {
        int done = run(own, waiting);
        waiting -= done;
        understood = partial.position();
        if (waiting == 0) {
            releaseOwn();
        } else if (done > 0) {
            Memory.copy(own + done, own, waiting);
        }
    }

    /** Moves what is left in the loop's buffer to the session's own. */
    private void keep(long from, int length) {
        if (length == 0 || broken || client.closeAfterReply()) {
            return;
        }
        long capacity = Math.max(length, Math.min(needed, 2L * length));
        own = context.memory.acquire((int) Math.max(capacity, OWN_BUFFER_MIN));
        if (own == 0) {
            breakOff("network memory is used up");
            return;
        }
        ownCapacity = context.memory.capacity(own);
        Memory.copy(from, own, length);
        waiting = length;
    }

    private void releaseOwn() {
        if (own != 0) {
            context.memory.release(own);
            own = 0;
            ownCapacity = 0;
            waiting = 0;
        }
    }

    /** Runs what is complete, within the turn's budget; returns the bytes that are done with. */
    private int run(long address, int length) {
        long before = context.log.replyPosition();
        int done = execute(address, length);
        long after = context.log.replyPosition();
        if (after > before && !broken) {
            heldUntil = after;
            held = true;
            context.held.add(this);
        }
        return done;
    }

    long heldUntil() {
        return heldUntil;
    }

    /** What the replies tell of may never be on the disk: whether it will is open, and so is what an end without a reply says. */
    void giveUp() {
        held = false;
        breakOff("the disk of the journal does not take its writes");
    }

    /** What the replies tell of is on the disk. */
    void release() {
        held = false;
        if (!broken) {
            connection.wake();
        }
    }

    private int execute(long address, int length) {
        output.attach(context.replyAddress, context.replyCapacity);
        output.limitPending(outputLimit());
        context.reply.begin(output, client.protocol());
        Requests requests = context.requests;
        long nowMs = context.nowMs();
        long pendingBefore = output.pendingBytes();
        int done = 0;
        int ran = 0;
        moreToRun = false;
        while (done < length) {
            RequestLimits limits = context.limits();
            boolean known = client.authenticated() || !context.server.requiresPassword();
            RequestParser.Outcome outcome = context.parser.parse(
                    address + done,
                    length - done,
                    partial,
                    known ? limits : limits.unauthenticated(),
                    known ? Batch.COMMANDS_MAX : 1);
            int n = requests.commands();
            int executed = n == 0 ? 0 : context.batch.run(client, requests, nowMs, arrivedNs);
            checkOutputLimit();
            if (broken) {
                return length;
            }
            if (executed < n) {
                // Closing, or postponed: the rest stays as it came.
                partial.clear();
                moreToRun = !client.closeAfterReply();
                return client.closeAfterReply() ? length : done + (executed == 0 ? 0 : requests.end(executed - 1));
            }
            done += requests.consumed();
            ran += n;
            if (outcome == RequestParser.Outcome.PROTOCOL_ERROR) {
                context.reply.error("ERR " + requests.error());
                client.closeAfterReply(true);
                return length;
            }
            if (outcome == RequestParser.Outcome.INCOMPLETE) {
                needed = requests.needed();
                return done;
            }
            boolean turnIsOver = ran >= TURN_COMMANDS || output.pendingBytes() - pendingBefore >= TURN_REPLY_BYTES;
            if (turnIsOver && done < length) {
                needed = 0;
                moreToRun = true;
                return done;
            }
        }
        needed = 0;
        return done;
    }

    @Override
    public boolean wantsRead() {
        return !broken && !held && !client.closeAfterReply() && !moreToRun;
    }

    // ---- output

    @Override
    public long outputAddress() {
        return output.pieceAddress();
    }

    @Override
    public int outputLength() {
        return broken || held ? 0 : output.pieceLength();
    }

    @Override
    public void sent(int bytes) {
        context.traffic.sent(bytes);
        client.active(context.nowMs());
        output.sent(bytes);
    }

    @Override
    public void flushed() {
        if (context.stats.timesFlush()) {
            noteFlush();
        }
        output.detach();
        checkOutputLimit();
        countTransport(connection.bufferedBytes());
        context.eviction.relieve();
    }

    private void countTransport(long bytes) {
        if (bytes != transportBytes) {
            context.budget.transportHolds(bytes - transportBytes);
            transportBytes = bytes;
        }
    }

    private void noteFlush() {
        if (output.pendingBytes() == 0) {
            context.stats.flushed(context.server.nanoTime());
        } else {
            context.stats.forgetFlush();
        }
    }

    /** The hard limit of waiting replies; {@code client-output-buffer-limit} has it unsigned, and 0 for none. */
    private long outputLimit() {
        long hard = context.network.outputBufferLimits.value().normal().hardBytes();
        return hard <= 0 ? Long.MAX_VALUE : hard;
    }

    /** Closes the connection if too much waits to be sent: asked while replies are written, after sending, and once a second. */
    void checkOutputLimit() {
        if (output.overflowed()) {
            breakOff("its replies exceed client-output-buffer-limit or network memory");
            return;
        }
        long pending = output.pendingBytes();
        if (pending == 0) {
            overSoftLimit = false;
            return;
        }
        BufferLimitsSetting.Limit limit =
                context.network.outputBufferLimits.value().normal();
        long soft = limit.softBytes();
        if (pending > outputLimit()) {
            breakOff("its replies exceed client-output-buffer-limit, " + pending + " bytes");
        } else if (soft > 0 && pending > soft) {
            long now = context.nowMs();
            if (!overSoftLimit) {
                overSoftLimit = true;
                softLimitSinceMs = now;
            } else if (now - softLimitSinceMs > limit.softSeconds() * 1000L) {
                breakOff("its replies have exceeded client-output-buffer-limit for too long, " + pending + " bytes");
            }
        } else {
            overSoftLimit = false;
        }
    }

    @Override
    public boolean wantsClose() {
        return broken || client.closeAfterReply() && !held;
    }

    /** Also to a client that waits for the disk; one that hangs up during CLIENT PAUSE is forgotten with its command, as by Redis. */
    @Override
    public boolean owesReply() {
        return held || client.postponed() && !context.server.pause().keeps(client);
    }

    void closeIfIdle(long nowMs, long timeoutMs) {
        if (nowMs - client.lastActiveMs() > timeoutMs && !client.monitor() && !client.postponed()) {
            context.server.log().info("closing idle client id={} addr={}", client.id(), remoteAddress());
            connection.closeNow();
        }
    }

    /** Ends the connection without delivering what is left. */
    private void breakOff(String reason) {
        if (!broken) {
            broken = true;
            context.server.log().warn("closing client id={} addr={}: {}", client.id(), remoteAddress(), reason);
            connection.closeNow();
        }
    }

    @Override
    public void closed() {
        broken = true;
        releaseOwn();
        output.close();
        context.sessions.remove(this);
        countTransport(0);
        context.budget.disconnected();
        context.server.monitors().remove(client);
        context.server.pause().forget(client);
        context.server.waitingForRoom().forget(client);
        context.server.clients().remove(client);
    }

    // ---- as commands see it

    @Override
    public String remoteAddress() {
        return connection.remoteAddress();
    }

    @Override
    public String localAddress() {
        return connection.localAddress();
    }

    @Override
    public boolean isLocal() {
        return connection.isLocal();
    }

    @Override
    public boolean isUnix() {
        return connection.isUnix();
    }

    @Override
    public int fd() {
        return connection.fd();
    }

    @Override
    public long queryBytes() {
        return Math.max(0, (long) waiting + executing - understood);
    }

    @Override
    public long queryCapacity() {
        return ownCapacity;
    }

    @Override
    public long outputBytes() {
        return Math.max(0, output.pendingBytes()); // another thread may see half of a change
    }

    @Override
    public long outputCapacity() {
        return output.ownedBytes();
    }

    @Override
    public long transportBytes() {
        return transportBytes;
    }

    @Override
    public void kill() {
        context.server.clients().remove(client);
        if (connection.loop().inLoop()) {
            connection.closeNow();
        } else {
            connection.loop().execute(connection::closeNow);
        }
    }

    @Override
    public void resume() {
        connection.loop().execute(() -> {
            client.postponed(false);
            connection.wake();
        });
    }

    @Override
    public void push(byte[] bytes) {
        if (connection.loop().inLoop()) {
            append(bytes);
        } else if (context.pushedBytes.addAndGet(bytes.length) > PUSHED_BYTES_MAX) {
            context.pushedBytes.addAndGet(-bytes.length);
            kill();
        } else {
            connection.loop().execute(() -> {
                context.pushedBytes.addAndGet(-bytes.length);
                append(bytes);
            });
        }
    }

    private void append(byte[] bytes) {
        if (!broken) {
            output.write(bytes, 0, bytes.length);
            connection.wake();
        }
    }
}
