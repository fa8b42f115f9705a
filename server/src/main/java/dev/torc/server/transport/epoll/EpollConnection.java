package dev.torc.server.transport.epoll;

import dev.torc.memory.Memory;
import dev.torc.server.transport.Connection;
import dev.torc.server.transport.ConnectionHandler;
import dev.torc.server.transport.EventLoop;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One accepted socket and its turn. An idle one is this object of 40 bytes, the text of its peer's address, and what the
 * handler keeps.
 *
 * <p>It is polled edge-triggered, and for input from beginning to end: the kernel need not look at it again in the wait after each of
 * its events, nor be told that its handler wants none for a while. So an event that is not acted upon at once is remembered ({@link
 * #READABLE}), and so is that a read filled its buffer. A read that did not has emptied the socket: more input is a new event, and only
 * the peer's end may be behind it, which the event has told ({@link #LAST_INPUT}). It is polled for room only while output has none:
 * a Unix socket tells of room whenever its peer has read.
 */
final class EpollConnection implements Connection {
    private static final Logger LOG = LoggerFactory.getLogger(EpollConnection.class);

    /** The most bytes of output one turn delivers, so that a huge reply to a fast reader does not hold up the loop. */
    private static final int SEND_BUDGET_BYTES = 1 << 20;

    /** The most unread bytes that are thrown away before closing; see {@link #discardInput}. */
    private static final int DISCARD_BYTES_MAX = 4 << 20;

    /** It is in the loop's queue. */
    private static final int QUEUED = 1;
    /** Its handler has requests buffered: its next turn executes them, and it is not read before. */
    private static final int BUFFERED = 1 << 1;
    /** The peer has ended its output. */
    private static final int ENDED = 1 << 2;
    /** No more is to be read: the transport is stopping. */
    private static final int DRAINING = 1 << 3;
    /** To be closed without regard to output. */
    private static final int DOOMED = 1 << 4;
    /** The socket failed in sending. */
    private static final int BROKEN = 1 << 5;
    /** The socket is closed. */
    private static final int CLOSED = 1 << 6;
    /** Input may be waiting of which no further event will tell. */
    private static final int READABLE = 1 << 7;
    /** The peer's end or an error is behind the input that is waiting: it is to be read until it shows. */
    private static final int LAST_INPUT = 1 << 8;

    /** Its handler wants no input at the moment, or there will be no more. */
    private static final int PAUSED = 1 << 9;

    /** It is polled for room for output. */
    private static final int FULL = 1 << 10;

    /** The peer has gone, or the connection failed: there is nobody to answer. */
    private static final int HUNG_UP = 1 << 11;

    private static final int INPUT = Libc.EPOLLIN | Libc.EPOLLRDHUP | Libc.EPOLLET;

    private static final int ENDS = Libc.EPOLLRDHUP | Libc.EPOLLHUP | Libc.EPOLLERR;

    private final EpollLoop loop;
    private final String remoteAddress;
    private final String localAddress;
    private final boolean local;
    private final boolean unix;
    private final int fd;
    private int state;
    /** The {@link Coalescer}'s window in which it last had an event. */
    private short window;

    private @Nullable ConnectionHandler handler;

    EpollConnection(EpollLoop loop, Accepted socket) {
        this.loop = loop;
        fd = socket.fd();
        remoteAddress = socket.remoteAddress();
        localAddress = socket.localAddress();
        local = socket.local();
        unix = socket.unix();
    }

    /** Starts to serve it. */
    void open(ConnectionHandler opened) {
        handler = opened;
        state |= opened.wantsRead() ? 0 : PAUSED;
        if (loop.poll(Libc.EPOLL_CTL_ADD, fd, INPUT) < 0) {
            close();
        }
    }

    /** The socket has input, room for output, or an error. */
    void ready(int events) {
        Coalescer coalescer = loop.coalescer();
        if (window != coalescer.window()) {
            window = coalescer.window();
            coalescer.firstEventOfConnection();
        }
        if ((events & ~Libc.EPOLLOUT) != 0) {
            state |= (events & ENDS) != 0 ? READABLE | LAST_INPUT : READABLE;
            state |= (events & (Libc.EPOLLERR | Libc.EPOLLHUP)) != 0 ? HUNG_UP : 0;
        }
        if ((state & (BUFFERED | CLOSED)) != 0) {
            return; // its turn comes in this very turn of the loop, and errors show when it sends
        }
        ConnectionHandler h = handler();
        try {
            if (isReading()) {
                receive(h);
            }
            finishTurn(h);
        } catch (Throwable e) {
            fail(e);
        }
    }

    /** Its turn in the queue has come. */
    void queuedTurn() {
        state &= ~QUEUED;
        if ((state & CLOSED) != 0) {
            return;
        }
        ConnectionHandler h = handler();
        try {
            if ((state & DOOMED) == 0) {
                if ((state & BUFFERED) != 0) {
                    if (h.wantsTurn()) { // what others pushed meanwhile may have changed its mind
                        h.turn();
                    }
                } else if (isReading()) {
                    receive(h);
                }
            }
            finishTurn(h);
        } catch (Throwable e) {
            fail(e);
        }
    }

    /** Whether input may be waiting that is wanted. */
    private boolean isReading() {
        return (state & (READABLE | PAUSED)) == READABLE;
    }

    private void receive(ConnectionHandler h) {
        int capacity = h.readCapacity();
        if (capacity <= 0) {
            throw new IllegalStateException("read capacity, " + capacity + " (expected: at least 1)");
        }
        int wanted = Math.min(capacity, Libc.IO_BYTES_MAX);
        int n = loop.libc().recv(fd, h.readAddress(), wanted);
        if (n > 0) {
            if (n < wanted && (state & LAST_INPUT) == 0) {
                state &= ~READABLE;
            }
            h.received(n);
            return;
        }
        if (n != -Libc.EINTR) {
            state &= ~READABLE;
        }
        if (n == 0) {
            state |= ENDED;
        } else if (n != -Libc.EAGAIN && n != -Libc.EINTR) {
            state |= BROKEN;
        }
    }

    /** Flushes, and decides what the connection waits for next. */
    private void finishTurn(ConnectionHandler h) {
        if ((state & (DOOMED | BROKEN)) != 0) {
            close();
            return;
        }
        boolean roomy = send(h);
        h.flushed();
        if ((state & (DOOMED | BROKEN)) != 0) {
            close();
            return;
        }
        boolean output = h.outputLength() > 0;
        boolean ending = h.wantsClose();
        if (ending && !output) {
            discardInput();
            close();
            return;
        }
        boolean buffered = !ending && h.wantsTurn();
        boolean inputOver = (state & (ENDED | DRAINING)) != 0;
        if (inputOver && !output && !buffered && !h.owesReply()) {
            close();
            return;
        }
        if (buffered) {
            state |= BUFFERED;
            enqueue();
        } else {
            state &= ~BUFFERED;
        }
        boolean read = !inputOver && !ending && (buffered ? (state & PAUSED) == 0 : h.wantsRead());
        if (!read && !buffered && isDeserted(output, h)) {
            close();
            return;
        }
        state = read ? state & ~PAUSED : state | PAUSED;
        pollForRoom(output && !roomy);
        if (output && roomy || isReading()) {
            enqueue();
        }
    }

    /** Whether there is nobody to go on for: what else the peer may have sent is not wanted, and it has ended. */
    private boolean isDeserted(boolean output, ConnectionHandler h) {
        return (state & HUNG_UP) != 0 || (state & LAST_INPUT) != 0 && !output && !h.owesReply();
    }

    private void pollForRoom(boolean full) {
        if (full != ((state & FULL) != 0)) {
            state ^= FULL;
            loop.poll(Libc.EPOLL_CTL_MOD, fd, full ? INPUT | Libc.EPOLLOUT : INPUT);
        }
    }

    /** Sends what the socket takes, within the turn's budget; returns false if the socket is full. */
    private boolean send(ConnectionHandler h) {
        int budget = SEND_BUDGET_BYTES;
        int length;
        while (budget > 0 && (length = h.outputLength()) > 0) {
            int wanted = Math.min(length, Libc.IO_BYTES_MAX);
            int n = loop.libc().send(fd, h.outputAddress(), wanted);
            if (n > 0) {
                h.sent(n);
                budget -= n;
                if (n < wanted) {
                    return false;
                }
            } else if (n == -Libc.EAGAIN) {
                return false;
            } else if (n != -Libc.EINTR) {
                state |= BROKEN;
                return true;
            }
        }
        return true;
    }

    private void enqueue() {
        if ((state & QUEUED) == 0) {
            state |= QUEUED;
            loop.enqueue(this);
        }
    }

    private void fail(Throwable e) {
        LOG.error("Connection {} closed: its handler failed", remoteAddress, e);
        close();
    }

    private void close() {
        if ((state & CLOSED) != 0) {
            return;
        }
        state |= CLOSED;
        loop.close(fd);
        try {
            handler().closed();
        } catch (Throwable e) {
            LOG.error("Handler of {} failed while closing", remoteAddress, e);
        }
    }

    /**
     * Throws unread input away before an orderly close. A TCP socket that is closed with input unread resets the connection, and
     * the reset may overtake the last reply, which is the one that says why the connection is closed.
     */
    private void discardInput() {
        if (unix) {
            return; // delivers what was sent in any case
        }
        loop.libc().endOutput(fd);
        int left = DISCARD_BYTES_MAX;
        int n;
        while (left > 0 && (n = loop.libc().discard(fd, left)) > 0) {
            left -= n;
        }
    }

    /** Closes a connection that got no handler. */
    void refused() {
        discardInput();
        state |= CLOSED;
        loop.close(fd);
    }

    /** Closes it while the loop ends. */
    void closeAtEnd() {
        close();
    }

    /** Reads no more, finishes what was read, and closes. */
    void drain() {
        state |= DRAINING;
        enqueue();
    }

    private ConnectionHandler handler() {
        ConnectionHandler h = handler;
        if (h == null) {
            throw new IllegalStateException("connection " + remoteAddress + " has no handler");
        }
        return h;
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
        return false;
    }

    @Override
    public int fd() {
        return fd;
    }

    @Override
    public void closeNow() {
        state |= DOOMED;
        enqueue();
    }

    @Override
    public void wake() {
        enqueue();
    }

    @Override
    public void farewell(byte[] bytes) {
        try (Arena arena = Arena.ofConfined()) {
            long address = arena.allocate(Math.max(1, bytes.length)).address();
            Memory.copy(bytes, 0, address, bytes.length);
            loop.libc().send(fd, address, bytes.length);
        }
    }
}
