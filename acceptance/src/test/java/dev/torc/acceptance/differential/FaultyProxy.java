package dev.torc.acceptance.differential;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A server that is wrong on purpose: it passes commands on to Redis changed, and replies back changed. */
final class FaultyProxy implements ServerUnderTest {
    private final ServerUnderTest redis;
    private final UnaryOperator<List<String>> requestFault;
    private final UnaryOperator<String> replyFault;
    private final ServerSocket listener;

    FaultyProxy(ServerUnderTest redis, UnaryOperator<List<String>> requestFault, UnaryOperator<String> replyFault) {
        this.redis = redis;
        this.requestFault = requestFault;
        this.replyFault = replyFault;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getByName(redis.host()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    @Override
    public String name() {
        return "faulty";
    }

    @Override
    public String host() {
        return redis.host();
    }

    @Override
    public int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(redis.host(), redis.port());
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> pass(client, server, this::passRequests));
                Thread.ofVirtual().start(() -> pass(server, client, this::passReplies));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private interface Pump {
        void run(InputStream in, OutputStream out) throws IOException;
    }

    private static void pass(Socket from, Socket to, Pump pump) {
        try (from;
                to) {
            pump.run(new BufferedInputStream(from.getInputStream()), to.getOutputStream());
        } catch (IOException _) {
            // One side has closed; the other one follows.
        }
    }

    private void passReplies(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[1 << 16];
        int count;
        while ((count = in.read(buffer)) >= 0) {
            String bytes = RespReply.latin1(buffer).substring(0, count);
            out.write(RespReply.bytes(replyFault.apply(bytes)));
        }
    }

    /** Understands what {@link RespConnection#encode} writes. */
    private void passRequests(InputStream in, OutputStream out) throws IOException {
        while (true) {
            List<String> words = new ArrayList<>();
            int count = number(in);
            for (int i = 0; i < count; i++) {
                int length = number(in);
                words.add(RespReply.latin1(in.readNBytes(length)));
                in.skipNBytes(2);
            }
            StringBuilder request = new StringBuilder();
            RespConnection.encode(requestFault.apply(words), request);
            out.write(RespReply.bytes(request.toString()));
        }
    }

    private static int number(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int b;
        while ((b = in.read()) != '\r') {
            if (b < 0) {
                throw new EOFException();
            }
            line.append((char) b);
        }
        in.skipNBytes(1);
        return Integer.parseInt(line.substring(1));
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
