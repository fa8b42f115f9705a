package dev.torc.server.transport.netty;

import dev.torc.memory.Memory;
import dev.torc.server.transport.AddressText;
import dev.torc.server.transport.Connection;
import dev.torc.server.transport.ConnectionHandler;
import dev.torc.server.transport.EventLoop;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of one channel's pipeline: Netty's events in, a handler's turns out. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails fails in the pipeline, which hears of it
final class NettyConnection extends ChannelInboundHandlerAdapter implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(NettyConnection.class);

    /** Output that Netty has at a time; the next piece follows when it is with the kernel. So this is all that a slow reader can hold. */
    private static final int CHUNK_BYTES = 64 << 10;

    /**
     * Records of TLS that may wait to be sent: many more than a chunk has. Beyond are answers to a peer that asks for new keys, over and
     * over, and does not read.
     */
    private static final int TLS_RECORDS_MAX = 64;

    /**
     * How long a connection that was closed in order goes on taking input to throw it away. Closed with input unread, a socket
     * would reset the connection, and the reset may overtake the last reply.
     */
    private static final long LINGER_MS = 100;

    /** It is in the loop's queue. */
    private static final int QUEUED = 1;
    /** Its handler has requests buffered: its next turn executes them. */
    private static final int BUFFERED = 1 << 1;
    /** The peer has ended its output. */
    private static final int ENDED = 1 << 2;
    /** No more is to be read: the transport is stopping. */
    private static final int DRAINING = 1 << 3;
    /** To be closed without regard to output. */
    private static final int DOOMED = 1 << 4;
    /** It is being closed in order: nothing is said to the handler but that it is closed. */
    private static final int ENDING = 1 << 5;
    /** One of its turns is running. */
    private static final int IN_TURN = 1 << 6;

    private final NettyLoop loop;
    private final NettyListener listener;
    private final Channel channel;
    private final String remoteAddress;
    private final String localAddress;
    private final boolean local;
    private final boolean unix;
    private int state;
    private @Nullable TlsHandler ssl;
    private @Nullable ConnectionHandler handler;
    /** Input that came when the handler wanted none: what was on its way when reading was switched off. */
    private @Nullable ArrayDeque<ByteBuf> backlog;
    /** The size of the chunk of output that is on its way to the kernel; a turn follows when it is there. */
    private int unsentBytes;

    NettyConnection(NettyLoop loop, NettyListener listener, Channel channel) {
        this.loop = loop;
        this.listener = listener;
        this.channel = channel;
        unix = listener.isUnix();
        if (unix) {
            remoteAddress = listener.endpoint() + ":0";
            localAddress = remoteAddress;
            local = true;
        } else {
            remoteAddress = text(channel.remoteAddress());
            localAddress = text(channel.localAddress());
            local = channel.remoteAddress() instanceof InetSocketAddress inet
                    && inet.getAddress().isLoopbackAddress();
        }
    }

    private static String text(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet ? AddressText.of(inet.getAddress(), inet.getPort()) : "?:0";
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        TlsHandler tls = listener.newTls(channel.alloc());
        if (tls != null) {
            ssl = tls;
            context.pipeline().addBefore(context.name(), null, tls);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        loop.turnStarts();
        ConnectionHandler opened = null;
        if (!loop.isDraining()) {
            try {
                opened = loop.handlers().open(this);
            } catch (Throwable e) {
                LOG.error("Connection from {} closed: it could not be set up", remoteAddress, e);
            }
        }
        if (opened == null) {
            if (ssl == null) {
                endInOrder();
            } else {
                abort();
            }
            return;
        }
        handler = opened;
        loop.opened(this);
        channel.config().setAutoRead(opened.wantsRead());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf input = (ByteBuf) message;
        ConnectionHandler h = handler;
        if (h == null || (state & (ENDING | DRAINING | DOOMED)) != 0) {
            input.release();
            return;
        }
        loop.turnStarts();
        try {
            if (backlog == null || backlog.isEmpty()) {
                feed(h, input);
            }
        } catch (Throwable e) {
            input.release();
            fail(e);
            return;
        }
        if (!input.isReadable()) {
            input.release();
            return;
        }
        if (backlog == null) {
            backlog = new ArrayDeque<>();
        }
        backlog.add(input);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        ChannelOutboundBuffer output = channel.unsafe().outboundBuffer();
        if (ssl != null && output != null && output.size() > TLS_RECORDS_MAX) {
            LOG.info("Connection from {} closed: it does not read what it makes TLS answer", remoteAddress);
            abortTurn();
        } else {
            finishTurn();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent) {
            state |= ENDED;
            if ((state & ENDING) != 0) {
                channel.close();
            } else {
                finishTurn();
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof DecoderException) {
            LOG.info("Connection from {} closed: {}", remoteAddress, String.valueOf(cause.getCause()));
        } else if (cause instanceof IOException) {
            LOG.debug("Connection from {} lost", remoteAddress, cause);
        } else {
            LOG.error("Connection {} closed: error in its pipeline", remoteAddress, cause);
        }
        abort();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        loop.closed(this);
        state |= DOOMED;
        if (backlog != null) {
            backlog.forEach(ByteBuf::release);
            backlog = null;
        }
        releaseHandler();
    }

    private void releaseHandler() {
        ConnectionHandler h = handler;
        handler = null;
        if (h != null) {
            try {
                h.closed();
            } catch (Throwable e) {
                LOG.error("Handler of {} failed while closing", remoteAddress, e);
            }
        }
    }

    /** Its turn in the queue has come. */
    void queuedTurn() {
        state &= ~QUEUED;
        ConnectionHandler h = handler;
        if (h == null || (state & ENDING) != 0) {
            return;
        }
        try {
            if ((state & (BUFFERED | DOOMED)) == BUFFERED) {
                if (h.wantsTurn()) { // what others pushed meanwhile may have changed its mind
                    h.turn();
                }
            } else if (backlog != null && !backlog.isEmpty()) {
                ByteBuf next = backlog.getFirst();
                feed(h, next);
                if (!next.isReadable()) {
                    backlog.removeFirst().release();
                }
            }
        } catch (Throwable e) {
            fail(e);
            return;
        }
        finishTurn();
    }

    /** Copies as much of {@code input} to the handler as it wants. */
    private void feed(ConnectionHandler h, ByteBuf input) {
        while (input.isReadable() && (state & DOOMED) == 0 && !h.wantsClose() && !h.wantsTurn() && h.wantsRead()) {
            int capacity = h.readCapacity();
            if (capacity <= 0) {
                throw new IllegalStateException("read capacity, " + capacity + " (expected: at least 1)");
            }
            int n = Math.min(capacity, input.readableBytes());
            copyOut(input, n, h.readAddress());
            h.received(n);
        }
    }

    private void finishTurn() {
        ConnectionHandler h = handler;
        if (h == null || (state & (ENDING | IN_TURN)) != 0) {
            return;
        }
        state |= IN_TURN;
        try {
            finishTurn(h);
        } catch (Throwable e) {
            fail(e);
        } finally {
            state &= ~IN_TURN;
        }
    }

    /** Flushes, and decides what the connection waits for next. */
    private void finishTurn(ConnectionHandler h) {
        if ((state & DOOMED) != 0) {
            abortTurn();
            return;
        }
        write(h);
        h.flushed();
        if ((state & DOOMED) != 0) {
            abortTurn();
            return;
        }
        if (!channel.isActive()) {
            return; // writing has failed, and closed() is about to follow
        }
        boolean output = h.outputLength() > 0;
        boolean ending = h.wantsClose();
        if (ending && !output) {
            endInOrder();
            return;
        }
        boolean buffered = !ending && h.wantsTurn();
        boolean wanting = !ending && !buffered && (state & DRAINING) == 0 && h.wantsRead();
        boolean unread = backlog != null && !backlog.isEmpty();
        boolean inputOver = (state & DRAINING) != 0 || ((state & ENDED) != 0 && !unread);
        if (inputOver && !output && !buffered && !h.owesReply()) {
            endInOrder();
            return;
        }
        state = buffered ? state | BUFFERED : state & ~BUFFERED;
        if (buffered || (wanting && unread)) {
            enqueue();
        }
        // Netty's Unix sockets know no half close: at the end of input they close. So they are not read, and do not
        // learn of that end, while there is something to deliver.
        boolean read = wanting && !unread && (!unix || unsentBytes == 0);
        if (channel.config().isAutoRead() != read) {
            channel.config().setAutoRead(read);
        }
    }

    private void write(ConnectionHandler h) {
        int length;
        while (unsentBytes == 0 && channel.isActive() && (length = h.outputLength()) > 0) {
            int n = Math.min(length, CHUNK_BYTES);
            ByteBuf output = channel.alloc().directBuffer(n);
            copyIn(h.outputAddress(), output, n);
            h.sent(n);
            unsentBytes = n;
            context().writeAndFlush(output).addListener(_ -> chunkIsOut());
        }
    }

    private void chunkIsOut() {
        unsentBytes = 0;
        if ((state & (IN_TURN | ENDING | DOOMED)) == 0) {
            enqueue();
        }
    }

    private ChannelHandlerContext context() {
        return channel.pipeline().context(this);
    }

    private static void copyOut(ByteBuf from, int bytes, long to) {
        if (from.hasMemoryAddress()) {
            Memory.copy(from.memoryAddress() + from.readerIndex(), to, bytes);
            from.skipBytes(bytes);
        } else {
            byte[] copy = new byte[bytes];
            from.readBytes(copy);
            Memory.copy(copy, 0, to, bytes);
        }
    }

    private static void copyIn(long from, ByteBuf to, int bytes) {
        if (to.hasMemoryAddress()) {
            Memory.copy(from, to.memoryAddress() + to.writerIndex(), bytes);
            to.writerIndex(to.writerIndex() + bytes);
        } else {
            to.writeBytes(Memory.toArray(from, bytes));
        }
    }

    private void enqueue() {
        if ((state & QUEUED) == 0) {
            state |= QUEUED;
            loop.enqueue(this);
        }
    }

    private void fail(Throwable e) {
        LOG.error("Connection {} closed: its handler failed", remoteAddress, e);
        abortTurn();
    }

    /**
     * Ends a turn that is not to be flushed. The channel tells of its end only later, when others have had their turns: the handler
     * has to give back the memory that it shares with them before.
     */
    private void abortTurn() {
        abort();
        releaseHandler();
    }

    /** Closes the socket at once, also under TLS. */
    void abort() {
        state |= DOOMED;
        TlsHandler tls = ssl;
        ChannelHandlerContext beforeTls =
                tls == null ? null : channel.pipeline().context(tls);
        if (beforeTls != null) {
            beforeTls.close();
        } else {
            channel.close();
        }
    }

    /** Closes when what was written is out; throws input away meanwhile and for a little longer. */
    private void endInOrder() {
        if ((state & ENDING) != 0) {
            return;
        }
        state |= ENDING;
        channel.config().setAutoRead(true);
        (ssl == null ? context().writeAndFlush(Unpooled.EMPTY_BUFFER) : ssl.closeOutbound())
                .addListener(_ -> ((DuplexChannel) channel).shutdownOutput().addListener(_ -> {
                    if ((state & ENDED) != 0) {
                        channel.close();
                    } else {
                        loop.netty().schedule(() -> channel.close(), LINGER_MS, TimeUnit.MILLISECONDS);
                    }
                }));
    }

    /** Reads no more, finishes what was read, and closes. */
    void drain() {
        state |= DRAINING;
        enqueue();
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public String remoteAddress() {
        return remoteAddress;
    }

    @Override
    public String localAddress() {
        return localAddress;
    }

    @Override
    public boolean isLocal() {
        return local;
    }

    @Override
    public boolean isUnix() {
        return unix;
    }

    @Override
    public boolean isTls() {
        return ssl != null;
    }

    @Override
    public int fd() {
        return -1;
    }

    @Override
    public long bufferedBytes() {
        long bytes = unsentBytes;
        if (ssl != null) {
            bytes += ssl.inputBytes();
        }
        if (backlog != null) {
            for (ByteBuf input : backlog) {
                bytes += input.capacity();
            }
        }
        return bytes;
    }

    @Override
    public void closeNow() {
        state |= DOOMED;
        if ((state & ENDING) != 0) {
            abort();
        } else {
            enqueue();
        }
    }

    @Override
    public void wake() {
        enqueue();
    }

    @Override
    public void farewell(byte[] bytes) {
        if (ssl == null) {
            context().writeAndFlush(Unpooled.wrappedBuffer(bytes), channel.voidPromise());
        }
    }
}
