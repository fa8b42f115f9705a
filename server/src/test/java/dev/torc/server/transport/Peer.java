package dev.torc.server.transport;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** A blocking client of a {@link LineServer}. */
final class Peer implements AutoCloseable {
    /** What a stream's socket can do besides carrying bytes. */
    interface Ends {
        void endOutput() throws IOException;

        void close() throws IOException;
    }

    private final SocketChannel channel;
    private final InputStream in;
    private final OutputStream out;
    private final Ends ends;

    private Peer(SocketChannel channel, InputStream in, OutputStream out, Ends ends) {
        this.channel = channel;
        this.in = new BufferedInputStream(in);
        this.out = out;
        this.ends = ends;
    }

    static Peer connect(Listener listener) throws IOException {
        return connect(listener.endpoint(), listener.port());
    }

    static Peer connect(Endpoint endpoint, int port) throws IOException {
        SocketChannel channel;
        switch (endpoint) {
            case Endpoint.Tcp tcp -> {
                channel = SocketChannel.open(new InetSocketAddress(tcp.address(), port));
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                if (tcp.tls()) {
                    return TestCertificates.peer(TestCertificates.shared().client(null), channel);
                }
            }
            case Endpoint.Unix unix -> {
                channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                channel.connect(UnixDomainSocketAddress.of(unix.path()));
            }
        }
        return of(channel);
    }

    static Peer of(SocketChannel channel) {
        Ends ends = new Ends() {
            @Override
            public void endOutput() throws IOException {
                channel.shutdownOutput();
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }
        };
        return new Peer(channel, Channels.newInputStream(channel), Channels.newOutputStream(channel), ends);
    }

    static Peer of(SocketChannel channel, InputStream in, OutputStream out, Ends ends) {
        return new Peer(channel, in, out, ends);
    }

    SocketChannel channel() {
        return channel;
    }

    Peer send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Peer send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    /** Sends from a thread of its own, for more than the sockets hold. */
    Thread sendInBackground(String text) {
        return Thread.ofVirtual().start(() -> {
            try {
                send(text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** The next line without its end, or what came before the connection ended. */
    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b;
        while ((b = in.read()) >= 0 && b != '\n') {
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    byte[] read(int bytes) throws IOException {
        return in.readNBytes(bytes);
    }

    String ask(String line) throws IOException {
        return send(line + "\n").line();
    }

    /** Waits for the connection to end, and returns what came before. */
    String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /** Waits for the connection to end, in order or not. */
    boolean isGone() {
        try {
            while (in.read() >= 0) {
                // what was on its way
            }
            return true;
        } catch (IOException e) {
            return true;
        }
    }

    /** Ends this side's output; replies can still be read. */
    Peer endOutput() throws IOException {
        ends.endOutput();
        return this;
    }

    /** Closes with a reset instead of an end. */
    void reset() throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();
    }

    @Override
    public void close() throws IOException {
        ends.close();
    }
}
