package dev.torc.server.transport.epoll;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.torc.memory.Memory;
import dev.torc.memory.NativeCall;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The C library's socket and epoll functions. Not for more than one thread at a time: an instance holds the place where a
 * failed call leaves its error number.
 *
 * <p>Calls that are frequent and never wait are <i>critical</i>: they leave the thread in Java state, which saves the transitions.
 * The price is that a safepoint has to wait for the call, so the bytes of one call are bounded by {@link #IO_BYTES_MAX}.
 *
 * <p>Functions return what C's return, and {@code -errno} where C's return -1.
 */
final class Libc {
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int ENOMEM = 12;
    static final int ENFILE = 23;
    static final int EMFILE = 24;
    static final int EPIPE = 32;
    static final int ENOSYS = 38;
    static final int ENOPROTOOPT = 92;
    static final int EPROTONOSUPPORT = 93;
    static final int ESOCKTNOSUPPORT = 94;
    static final int EPFNOSUPPORT = 96;
    static final int EAFNOSUPPORT = 97;
    static final int EADDRNOTAVAIL = 99;
    static final int ECONNRESET = 104;
    static final int ENOBUFS = 105;

    static final int AF_UNIX = 1;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    static final int EPOLLIN = 0x001;
    static final int EPOLLOUT = 0x004;
    static final int EPOLLERR = 0x008;
    static final int EPOLLHUP = 0x010;
    static final int EPOLLRDHUP = 0x2000;
    static final int EPOLLET = 1 << 31;

    static final int EPOLL_CTL_ADD = 1;
    static final int EPOLL_CTL_DEL = 2;
    static final int EPOLL_CTL_MOD = 3;

    static final int SOL_SOCKET = 1;
    static final int SO_REUSEADDR = 2;
    static final int SO_KEEPALIVE = 9;
    static final int IPPROTO_TCP = 6;
    static final int TCP_NODELAY = 1;
    static final int TCP_KEEPIDLE = 4;
    static final int TCP_KEEPINTVL = 5;
    static final int TCP_KEEPCNT = 6;
    static final int IPPROTO_IPV6 = 41;
    static final int IPV6_V6ONLY = 26;

    /** The most bytes one call moves: about 50 µs of copying. */
    static final int IO_BYTES_MAX = 256 << 10;

    /** {@code struct epoll_event} is packed on x86-64 only. */
    static final int EVENT_BYTES = isX86() ? 12 : 16;

    static final int EVENT_DATA = EVENT_BYTES - 8;

    private static final int SOCK_STREAM = 1;
    private static final int NONBLOCK = 0x800;
    private static final int CLOEXEC = 0x80000;
    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int SHUT_WR = 1;
    private static final int PR_SET_TIMERSLACK = 29;

    private static final MethodHandle FREQUENT_CALL = NativeCall.link(Linker.Option.critical(false));

    private static final MemorySegment ACCEPT4 = NativeCall.function("accept4");
    private static final MemorySegment BIND = NativeCall.function("bind");
    private static final MemorySegment CLOSE = NativeCall.function("close");
    private static final MemorySegment EPOLL_CREATE1 = NativeCall.function("epoll_create1");
    private static final MemorySegment EPOLL_CTL = NativeCall.function("epoll_ctl");
    /** Waits by the nanosecond: Linux 5.11 and glibc 2.35. */
    private static final MemorySegment EPOLL_PWAIT2 = NativeCall.functionIfPresent("epoll_pwait2");

    private static final MemorySegment EPOLL_WAIT = NativeCall.function("epoll_wait");
    private static final MemorySegment EVENTFD = NativeCall.function("eventfd");
    private static final MemorySegment GETSOCKNAME = NativeCall.function("getsockname");
    private static final MemorySegment GETSOCKOPT = NativeCall.function("getsockopt");
    private static final MemorySegment LISTEN = NativeCall.function("listen");
    private static final MemorySegment NANOSLEEP = NativeCall.function("nanosleep");
    private static final MemorySegment PRCTL = NativeCall.function("prctl");
    private static final MemorySegment RECV = NativeCall.function("recv");
    private static final MemorySegment SEND = NativeCall.function("send");
    private static final MemorySegment SETSOCKOPT = NativeCall.function("setsockopt");
    private static final MemorySegment SHUTDOWN = NativeCall.function("shutdown");
    private static final MemorySegment SOCKET = NativeCall.function("socket");
    private static final MemorySegment STRERROR = NativeCall.function("strerror");
    private static final MemorySegment WRITE = NativeCall.function("write");

    private static final long NS_PER_MS = 1_000_000L;

    /** Waits from this length on are told by the millisecond, which every kernel understands. */
    private static final long COARSE_NS = 10 * NS_PER_MS;

    /** Room for one {@code struct sockaddr_storage}, its length before it, and small arguments. */
    private static final int SCRATCH_BYTES = 256;

    private final MemorySegment errno = Arena.global().allocate(JAVA_INT);
    private boolean preciseWait = waitsPrecisely();
    private final long scratch = Arena.global().allocate(SCRATCH_BYTES, 8).address();

    private static boolean isX86() {
        return System.getProperty("os.arch", "").equals("amd64");
    }

    /** Whether the C library can wait by the nanosecond; an old kernel may still refuse. */
    static boolean waitsPrecisely() {
        return !EPOLL_PWAIT2.equals(MemorySegment.NULL);
    }

    /** Memory of the caller's for the arguments of one call: {@value #SCRATCH_BYTES} bytes, overwritten by the next that needs it. */
    long scratch() {
        return scratch;
    }

    int recv(int fd, long address, int capacity) {
        return frequentCall(RECV, fd, address, Math.min(capacity, IO_BYTES_MAX), 0);
    }

    int send(int fd, long address, int length) {
        return frequentCall(SEND, fd, address, Math.min(length, IO_BYTES_MAX), MSG_NOSIGNAL);
    }

    /** Throws away what a TCP socket has received, without copying it. */
    int discard(int fd, int bytes) {
        return call(RECV, fd, 0, bytes, MSG_TRUNC, 0);
    }

    int pollNow(int epollFd, long events, int capacity) {
        return frequentCall(EPOLL_WAIT, epollFd, events, capacity, 0);
    }

    /** Waits up to {@code timeoutNs}; safepoints need not wait for it. May be late by a millisecond on an old kernel. */
    int poll(int epollFd, long events, int capacity, long timeoutNs) {
        if (timeoutNs < COARSE_NS && preciseWait) {
            Memory.putLong(scratch, 0);
            Memory.putLong(scratch + 8, timeoutNs);
            int n = call(EPOLL_PWAIT2, epollFd, events, capacity, scratch, 0);
            if (n != -ENOSYS) {
                return n;
            }
            preciseWait = false;
        }
        long timeoutMs = Math.min((timeoutNs + NS_PER_MS - 1) / NS_PER_MS, Integer.MAX_VALUE);
        return call(EPOLL_WAIT, epollFd, events, capacity, timeoutMs, 0);
    }

    /** Has the calling thread woken from sleeps to the microsecond; where that is refused, they take longer. */
    void sleepPrecisely() {
        call(PRCTL, PR_SET_TIMERSLACK, 1_000, 0, 0, 0);
    }

    /** Sleeps for less than a second, whatever happens; safepoints need not wait for it. */
    void sleep(long ns) {
        Memory.putLong(scratch, 0);
        Memory.putLong(scratch + 8, ns);
        call(NANOSLEEP, scratch, 0, 0, 0, 0);
    }

    int epollCreate() {
        return call(EPOLL_CREATE1, CLOEXEC, 0, 0, 0, 0);
    }

    int epollControl(int epollFd, int operation, int fd, int events, long data) {
        Memory.putInt(scratch, events);
        Memory.putLong(scratch + EVENT_DATA, data);
        return call(EPOLL_CTL, epollFd, operation, fd, scratch, 0);
    }

    int eventFd() {
        return call(EVENTFD, 0, CLOEXEC | NONBLOCK, 0, 0, 0);
    }

    /** Adds one to an event descriptor, which wakes who polls it. */
    int signal(int eventFd) {
        Memory.putLong(scratch, 1);
        return call(WRITE, eventFd, scratch, 8, 0, 0);
    }

    /** A socket that does not block. */
    int socket(int family) {
        return call(SOCKET, family, SOCK_STREAM | NONBLOCK | CLOEXEC, 0, 0, 0);
    }

    int bind(int fd, long address, int length) {
        return call(BIND, fd, address, length, 0, 0);
    }

    int listen(int fd, int backlog) {
        return call(LISTEN, fd, backlog, 0, 0, 0);
    }

    /** A connection that does not block; its peer's address is at {@link #scratch()} + 8, its length at {@link #scratch()}. */
    int accept(int fd) {
        Memory.putInt(scratch, SCRATCH_BYTES - 8);
        return call(ACCEPT4, fd, scratch + 8, scratch, NONBLOCK | CLOEXEC, 0);
    }

    /** The socket's own address, to {@link #scratch()} + 8. */
    int socketName(int fd) {
        Memory.putInt(scratch, SCRATCH_BYTES - 8);
        return call(GETSOCKNAME, fd, scratch + 8, scratch, 0, 0);
    }

    int setOption(int fd, int level, int option, int value) {
        Memory.putInt(scratch, value);
        return call(SETSOCKOPT, fd, level, option, scratch, 4);
    }

    /** The value of an {@code int} option, or {@code -errno}. */
    int option(int fd, int level, int option) {
        Memory.putInt(scratch + 4, 4);
        int result = call(GETSOCKOPT, fd, level, option, scratch, scratch + 4);
        return result < 0 ? result : Memory.getInt(scratch);
    }

    int endOutput(int fd) {
        return call(SHUTDOWN, fd, SHUT_WR, 0, 0, 0);
    }

    int close(int fd) {
        return call(CLOSE, fd, 0, 0, 0, 0);
    }

    /** The C library's words for an error number. */
    String message(int errorNumber) {
        long text = NativeCall.call(STRERROR, errno, errorNumber, 0, 0, 0, 0, 0);
        return MemorySegment.ofAddress(text).reinterpret(256).getString(0);
    }

    /**
     * A call that can be made again when it has failed, and rarely fails: fetching the error number costs a call into the JVM, so only
     * the second one does. An error that a socket tells only once comes from the second as its consequence: the end, or EPIPE.
     */
    private int frequentCall(MemorySegment function, long a, long b, long c, long d) {
        try {
            int result = (int) (long) FREQUENT_CALL.invokeExact(function, a, b, c, d, 0L, 0L);
            return result == -1 ? call(function, a, b, c, d, 0) : result;
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    private int call(MemorySegment function, long a, long b, long c, long d, long e) {
        return NativeCall.intResult(NativeCall.call(function, errno, a, b, c, d, e, 0), errno);
    }
}
