package dev.torc.server.transport.netty;

import dev.torc.server.transport.KeepAlive;
import io.netty.channel.ChannelConfig;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;

/**
 * Sockets of Netty's native epoll, with one change. In Netty 4.2.18 to 4.2.20 a channel that polls for nothing is taken out of the
 * epoll set, is still believed to be in it, and so is never put back: a peer that had ended its output while reading was off lost
 * every reply that did not go out at once. Where a channel asks for nothing, it is made to ask for EPOLLERR, which the kernel
 * reports without being asked.
 */
final class NativeSockets {
    private NativeSockets() {}

    static IoHandlerFactory ioHandler() {
        IoHandlerFactory netty = EpollIoHandler.newFactory();
        return executor -> new Handler(netty.newHandler(executor));
    }

    static ServerChannel tcp(SocketProtocolFamily family) {
        return new EpollServerSocketChannel(family);
    }

    static ServerChannel unix() {
        return new EpollServerDomainSocketChannel();
    }

    static SocketAddress address(Path unix) {
        return new DomainSocketAddress(unix.toString());
    }

    static void keepAlive(ChannelConfig config, KeepAlive wanted) {
        config.setOption(EpollChannelOption.TCP_KEEPIDLE, wanted.idleSeconds());
        config.setOption(EpollChannelOption.TCP_KEEPINTVL, wanted.intervalSeconds());
        config.setOption(EpollChannelOption.TCP_KEEPCNT, KeepAlive.PROBES);
    }

    /** Netty's, whose registrations always poll for something. */
    private record Handler(IoHandler netty) implements IoHandler {
        @Override
        public void initialize() {
            netty.initialize();
        }

        @Override
        public int run(IoHandlerContext context) {
            return netty.run(context);
        }

        @Override
        public void prepareToDestroy() {
            netty.prepareToDestroy();
        }

        @Override
        public void destroy() {
            netty.destroy();
        }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            return new Registration(netty.register(handle));
        }

        @Override
        public void wakeup() {
            netty.wakeup();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return netty.isCompatible(handleType);
        }
    }

    private record Registration(IoRegistration netty) implements IoRegistration {
        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's signature
        public <T> T attachment() {
            return netty.attachment();
        }

        @Override
        public long submit(IoOps ops) {
            return netty.submit(EpollIoOps.NONE.equals(ops) ? EpollIoOps.EPOLLERR : ops);
        }

        @Override
        public boolean isValid() {
            return netty.isValid();
        }

        @Override
        public boolean cancel() {
            return netty.cancel();
        }
    }
}
