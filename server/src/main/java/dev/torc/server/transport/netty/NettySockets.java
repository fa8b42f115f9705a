package dev.torc.server.transport.netty;

import dev.torc.server.transport.KeepAlive;
import io.netty.channel.ChannelConfig;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import jdk.net.ExtendedSocketOptions;

/** Whose sockets Netty drives. */
public enum NettySockets {
    /** Those of Netty's native library, on Linux. */
    EPOLL {
        @Override
        IoHandlerFactory ioHandler() {
            return NativeSockets.ioHandler();
        }

        @Override
        ServerChannel tcp(SocketProtocolFamily family) {
            return NativeSockets.tcp(family);
        }

        @Override
        ServerChannel unix() {
            return NativeSockets.unix();
        }

        @Override
        SocketAddress address(Path unix) {
            return NativeSockets.address(unix);
        }

        @Override
        void keepAlive(ChannelConfig config, KeepAlive wanted) {
            NativeSockets.keepAlive(config, wanted);
        }
    },
    /** The JDK's, everywhere. */
    NIO {
        @Override
        IoHandlerFactory ioHandler() {
            return NioIoHandler.newFactory();
        }

        @Override
        ServerChannel tcp(SocketProtocolFamily family) {
            return new NioServerSocketChannel(SelectorProvider.provider(), family);
        }

        @Override
        ServerChannel unix() {
            return new NioServerDomainSocketChannel();
        }

        @Override
        SocketAddress address(Path unix) {
            return UnixDomainSocketAddress.of(unix);
        }

        @Override
        void keepAlive(ChannelConfig config, KeepAlive wanted) {
            config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), wanted.idleSeconds());
            config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), wanted.intervalSeconds());
            config.setOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), KeepAlive.PROBES);
        }
    };

    /** Netty's own where its library loads, else the JDK's. */
    public static NettySockets best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    abstract IoHandlerFactory ioHandler();

    /** A listening socket that is not bound yet. */
    abstract ServerChannel tcp(SocketProtocolFamily family);

    abstract ServerChannel unix();

    abstract SocketAddress address(Path unix);

    abstract void keepAlive(ChannelConfig config, KeepAlive wanted);
}
