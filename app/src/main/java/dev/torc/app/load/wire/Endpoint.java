package dev.torc.app.load.wire;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A server and how to greet it.
 *
 * @param socket path of a Unix socket, used instead of host and port where given
 * @param timeout for connecting, for each answer of the greeting, and for a run without any reply
 */
public record Endpoint(
        String host,
        int port,
        @Nullable Path socket,
        Protocol protocol,
        @Nullable String user,
        @Nullable String password,
        Duration timeout) {

    /** A connected, greeted, non-blocking channel; fails as {@link #converse()} does. */
    public SocketChannel connect() throws IOException {
        return converse().release();
    }

    /**
     * A new connection, greeted: authenticated, switched to RESP3 where asked for, and known to answer.
     *
     * @throws IOException with a message that names the endpoint
     */
    public Conversation converse() throws IOException {
        Conversation conversation = null;
        try {
            conversation = new Conversation(open(), protocol, timeout);
            greet(conversation);
            return conversation;
        } catch (IOException e) {
            if (conversation != null) {
                conversation.close();
            }
            throw new IOException(name() + ": " + describe(e), e);
        }
    }

    /** {@code host:port}, or the path of the socket. */
    public String name() {
        return socket != null ? socket.toString() : host + ":" + port;
    }

    private SocketChannel open() throws IOException {
        if (socket != null) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                channel.connect(UnixDomainSocketAddress.of(socket));
            } catch (IOException e) {
                channel.close();
                throw e;
            }
            return channel;
        }
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new IOException("unknown host");
        }
        SocketChannel channel = SocketChannel.open();
        try (Selector selector = Selector.open()) {
            channel.configureBlocking(false);
            if (!channel.connect(address)) {
                channel.register(selector, SelectionKey.OP_CONNECT);
                if (selector.select(timeout.toMillis()) == 0) {
                    throw new SocketTimeoutException("not connected within " + timeout.toSeconds() + " s");
                }
                channel.finishConnect();
            }
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return channel;
    }

    private void greet(Conversation conversation) throws IOException {
        if (protocol == Protocol.MEMCACHED) {
            conversation.askLine("version");
            return;
        }
        String userName = user == null ? "default" : user;
        if (protocol == Protocol.RESP3) {
            if (password == null) {
                conversation.ask("HELLO", "3");
            } else {
                conversation.ask("HELLO", "3", "AUTH", userName, password);
            }
        } else if (password != null) {
            if (user == null) {
                conversation.ask("AUTH", password);
            } else {
                conversation.ask("AUTH", userName, password);
            }
        }
        // So that a server that wants a password, or has no room for another client, says so before the run begins.
        conversation.ask("PING");
    }

    private static String describe(IOException e) {
        if (e instanceof ConnectException) {
            return "connection refused";
        }
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
