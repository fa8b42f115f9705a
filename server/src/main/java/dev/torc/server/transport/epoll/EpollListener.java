package dev.torc.server.transport.epoll;

import dev.torc.server.transport.AddressText;
import dev.torc.server.transport.AddressUnavailableException;
import dev.torc.server.transport.Endpoint;
import dev.torc.server.transport.KeepAlive;
import dev.torc.server.transport.Listener;
import dev.torc.server.transport.UnixSocketFile;
import java.io.IOException;
import java.net.BindException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket. Its options are those of the connections: on Linux an accepted socket inherits TCP_NODELAY and the
 * keep-alive settings, so a connection costs no call to set them.
 */
final class EpollListener implements Listener {
    /** What {@code accept} fails with while the connection stays in line. */
    private static final Set<Integer> OUT_OF_RESOURCES = Set.of(Libc.EMFILE, Libc.ENFILE, Libc.ENOBUFS, Libc.ENOMEM);

    private final Endpoint endpoint;
    private final EpollTransport transport;
    private final Libc libc = new Libc();
    private final int fd;
    private final int port;
    /** The text of the local address of all connections; null where the listener serves all addresses. */
    private final @Nullable String localAddress;
    /** The local address of the latest connection: most have the same, so they share the text. */
    private String latestLocalAddress = "";

    private boolean closed;

    /** Binds and listens. */
    EpollListener(EpollTransport transport, Endpoint endpoint) throws IOException {
        this.transport = transport;
        this.endpoint = endpoint;
        fd = libc.socket(family(endpoint));
        check("socket", fd);
        try {
            bind();
            check("listen", libc.listen(fd, endpoint.backlog()));
            if (endpoint instanceof Endpoint.Tcp tcp) {
                check("getsockname", libc.socketName(fd));
                port = SocketAddresses.port(libc.scratch() + 8);
                localAddress = tcp.address().isAnyLocalAddress() ? null : AddressText.of(tcp.address(), port);
            } else {
                port = 0;
                localAddress = endpoint + ":0";
            }
        } catch (Throwable e) {
            libc.close(fd);
            throw e;
        }
    }

    private static int family(Endpoint endpoint) {
        return switch (endpoint) {
            case Endpoint.Tcp tcp -> tcp.address().getAddress().length == 16 ? Libc.AF_INET6 : Libc.AF_INET;
            case Endpoint.Unix _ -> Libc.AF_UNIX;
        };
    }

    private void bind() throws IOException {
        long at = libc.scratch() + 8;
        switch (endpoint) {
            case Endpoint.Tcp tcp -> {
                check("setsockopt", libc.setOption(fd, Libc.SOL_SOCKET, Libc.SO_REUSEADDR, 1));
                if (tcp.address().getAddress().length == 16) {
                    check("setsockopt", libc.setOption(fd, Libc.IPPROTO_IPV6, Libc.IPV6_V6ONLY, 1));
                }
                check("setsockopt", libc.setOption(fd, Libc.IPPROTO_TCP, Libc.TCP_NODELAY, 1));
                setKeepAlive(tcp.keepAliveSeconds());
                check("bind", libc.bind(fd, at, SocketAddresses.write(at, tcp.address(), tcp.port())));
            }
            case Endpoint.Unix unix -> {
                int length = SocketAddresses.write(at, unix.path());
                UnixSocketFile.clear(unix.path());
                check("bind", libc.bind(fd, at, length));
                UnixSocketFile.permit(unix.path(), unix.permissions());
            }
        }
    }

    private void setKeepAlive(int seconds) throws IOException {
        KeepAlive wanted = KeepAlive.of(seconds);
        check("setsockopt", libc.setOption(fd, Libc.SOL_SOCKET, Libc.SO_KEEPALIVE, wanted.isOn() ? 1 : 0));
        if (wanted.isOn()) {
            check("setsockopt", libc.setOption(fd, Libc.IPPROTO_TCP, Libc.TCP_KEEPIDLE, wanted.idleSeconds()));
            check("setsockopt", libc.setOption(fd, Libc.IPPROTO_TCP, Libc.TCP_KEEPINTVL, wanted.intervalSeconds()));
            check("setsockopt", libc.setOption(fd, Libc.IPPROTO_TCP, Libc.TCP_KEEPCNT, KeepAlive.PROBES));
        }
    }

    private void check(String call, int result) throws IOException {
        if (result >= 0) {
            return;
        }
        String message = "Could not create server " + (isUnix() ? "Unix" : "TCP") + " listening socket " + endpoint
                + ": " + call + ": " + libc.message(-result);
        throw switch (-result) {
            case Libc.EADDRNOTAVAIL,
                    Libc.EAFNOSUPPORT,
                    Libc.EPFNOSUPPORT,
                    Libc.EPROTONOSUPPORT,
                    Libc.ESOCKTNOSUPPORT,
                    Libc.ENOPROTOOPT -> new AddressUnavailableException(message);
            default ->
                call.equals("bind") || call.equals("listen") ? new BindException(message) : new IOException(message);
        };
    }

    /**
     * The next connection that waits, or null if none does.
     *
     * @throws AcceptException if there is one that cannot be accepted
     */
    synchronized @Nullable Accepted accept() throws AcceptException {
        if (closed) {
            return null;
        }
        int accepted = libc.accept(fd);
        if (accepted < 0) {
            if (OUT_OF_RESOURCES.contains(-accepted)) {
                throw new AcceptException(libc.message(-accepted));
            }
            return null; // none waits, or it has gone already: the kernel reports the next
        }
        if (localAddress != null && isUnix()) {
            return new Accepted(accepted, localAddress, localAddress, true, true);
        }
        String remote = SocketAddresses.text(libc.scratch() + 8);
        boolean loopback = SocketAddresses.isLoopback(libc.scratch() + 8);
        return new Accepted(
                accepted, remote, localAddress == null ? localAddressOf(accepted) : localAddress, loopback, false);
    }

    private String localAddressOf(int accepted) {
        if (libc.socketName(accepted) < 0) {
            return "?:0";
        }
        String text = SocketAddresses.text(libc.scratch() + 8);
        if (!text.equals(latestLocalAddress)) {
            latestLocalAddress = text;
        }
        return latestLocalAddress;
    }

    /** Starts or stops being polled for connections. */
    synchronized void poll(int epollFd, int operation, boolean accepting) {
        if (!closed) {
            libc.epollControl(epollFd, operation, fd, accepting ? Libc.EPOLLIN : 0, EpollLoop.LISTENER | fd);
        }
    }

    boolean isUnix() {
        return endpoint instanceof Endpoint.Unix;
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public synchronized void keepAlive(int seconds) {
        if (closed || isUnix()) {
            return;
        }
        try {
            setKeepAlive(seconds);
        } catch (IOException e) {
            throw new IllegalArgumentException("tcp-keepalive, " + seconds + " (" + e.getMessage() + ")", e);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            libc.close(fd); // leaves the epoll set by itself
            if (endpoint instanceof Endpoint.Unix unix) {
                UnixSocketFile.remove(unix.path());
            }
        }
        transport.forget(this);
    }
}
