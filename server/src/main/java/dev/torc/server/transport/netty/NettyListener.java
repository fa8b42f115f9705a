package dev.torc.server.transport.netty;

import dev.torc.server.transport.AddressUnavailableException;
import dev.torc.server.transport.Endpoint;
import dev.torc.server.transport.KeepAlive;
import dev.torc.server.transport.Listener;
import dev.torc.server.transport.UnixSocketFile;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listening channel, and the set-up of the channels it accepts. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails fails in the pipeline, which hears of it
final class NettyListener extends ChannelInboundHandlerAdapter implements Listener {
    private static final Logger LOG = LoggerFactory.getLogger(NettyListener.class);

    /** One read of a turn. */
    private static final int READ_BYTES = 32 << 10;

    private static final long ACCEPT_PAUSE_MS = 100;
    private static final long CLOSE_WAIT_MS = 1000;

    private final NettyTransport transport;
    private final Endpoint endpoint;
    private final NettyLoop loop;
    private final ServerChannel channel;
    private final int port;
    private volatile int keepAliveSeconds;
    private boolean acceptTroubleLogged;
    private boolean refusalLogged;

    /** Binds and listens; accepts if {@code accepting}. */
    NettyListener(NettyTransport transport, Endpoint endpoint, NettyLoop loop, boolean accepting) throws IOException {
        this.transport = transport;
        this.endpoint = endpoint;
        this.loop = loop;
        SocketAddress address;
        switch (endpoint) {
            case Endpoint.Tcp tcp -> {
                channel = open(tcp);
                channel.config().setOption(ChannelOption.SO_REUSEADDR, true);
                address = new InetSocketAddress(tcp.address(), tcp.port());
                keepAliveSeconds = tcp.keepAliveSeconds();
            }
            case Endpoint.Unix unix -> {
                channel = transport.sockets().unix();
                address = transport.sockets().address(unix.path());
                UnixSocketFile.clear(unix.path());
            }
        }
        channel.config().setOption(ChannelOption.SO_BACKLOG, endpoint.backlog());
        channel.config().setAutoRead(accepting);
        channel.pipeline().addLast(this);
        check(loop.netty().register(channel));
        check(channel.bind(address));
        port = channel.localAddress() instanceof InetSocketAddress bound ? bound.getPort() : 0;
        if (endpoint instanceof Endpoint.Unix unix) {
            UnixSocketFile.permit(unix.path(), unix.permissions());
        }
    }

    private ServerChannel open(Endpoint.Tcp tcp) throws AddressUnavailableException {
        boolean v6 = tcp.address() instanceof Inet6Address;
        try {
            return transport.sockets().tcp(v6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET);
        } catch (ChannelException | UnsupportedOperationException e) {
            throw new AddressUnavailableException("Could not create server TCP listening socket " + tcp + ": " + e);
        }
    }

    private void check(ChannelFuture done) throws IOException {
        Throwable cause = done.awaitUninterruptibly().cause();
        if (cause == null) {
            return;
        }
        channel.close().awaitUninterruptibly();
        String reason = String.valueOf(cause.getMessage());
        String message = "Could not create server " + (isUnix() ? "Unix" : "TCP") + " listening socket " + endpoint
                + ": " + reason;
        IOException failure;
        if (reason.contains("Cannot assign requested address")
                || reason.contains("not supported by protocol")
                || reason.contains("family unavailable")) {
            failure = new AddressUnavailableException(message);
        } else {
            failure = new BindException(message);
        }
        failure.initCause(cause);
        throw failure;
    }

    void startAccepting() {
        channel.config().setAutoRead(true);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        acceptTroubleLogged = false;
        Channel accepted = (Channel) message;
        if (isTls() && transport.connections() >= transport.tlsConnectionsMax()) {
            refuse(accepted);
            return;
        }
        refusalLogged = false;
        NettyLoop target = transport.leastLoaded();
        try {
            configure(accepted.config());
            accepted.pipeline().addLast(new NettyConnection(target, this, accepted));
        } catch (RuntimeException e) {
            LOG.debug("Connection lost before it was set up", e);
            accepted.unsafe().closeForcibly();
            return;
        }
        target.assign(accepted);
    }

    /** Before a handshake takes its share of the heap. */
    private void refuse(Channel accepted) {
        accepted.unsafe().closeForcibly();
        if (!refusalLogged) {
            LOG.warn(
                    "TLS connections refused: {} are open, and more would take too much of the Java heap (-Xmx)",
                    transport.tlsConnectionsMax());
            refusalLogged = true;
        }
    }

    private void configure(ChannelConfig config) {
        config.setAllocator(transport.allocator());
        config.setRecvByteBufAllocator(new FixedRecvByteBufAllocator(READ_BYTES).maxMessagesPerRead(1));
        config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        if (isUnix()) {
            return;
        }
        config.setOption(ChannelOption.TCP_NODELAY, true);
        KeepAlive wanted = KeepAlive.of(keepAliveSeconds);
        config.setOption(ChannelOption.SO_KEEPALIVE, wanted.isOn());
        if (wanted.isOn()) {
            transport.sockets().keepAlive(config, wanted);
        }
    }

    /** Out of descriptors or memory: the connection stays in line, and trying again at once would spin. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!acceptTroubleLogged) {
            LOG.warn("Connections are waiting that cannot be accepted: {}", cause.getMessage());
            acceptTroubleLogged = true;
        }
        channel.config().setAutoRead(false);
        channel.eventLoop().schedule(() -> channel.config().setAutoRead(true), ACCEPT_PAUSE_MS, TimeUnit.MILLISECONDS);
    }

    /** What encrypts a new connection, or null where connections are plain. */
    @Nullable TlsHandler newTls(ByteBufAllocator allocator) {
        return isTls() ? transport.newTls(allocator) : null;
    }

    private boolean isTls() {
        return endpoint instanceof Endpoint.Tcp tcp && tcp.tls();
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
    public void keepAlive(int seconds) {
        keepAliveSeconds = seconds;
    }

    @Override
    public void close() {
        if (channel.isOpen()) {
            // the JDK closes the descriptor itself not before the loop has polled again
            CountDownLatch gone = new CountDownLatch(1);
            channel.close().addListener(_ -> loop.afterNextPoll(gone::countDown));
            if (!loop.inLoop()) {
                await(gone);
            }
            if (endpoint instanceof Endpoint.Unix unix) {
                UnixSocketFile.remove(unix.path());
            }
        }
        transport.forget(this);
    }

    private static void await(CountDownLatch gone) {
        try {
            if (!gone.await(CLOSE_WAIT_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn("A listening socket is slow to close");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
