package dev.torc.acceptance.differential;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** A plain connection that sends bytes and reads replies. A closed connection is a reply too. */
public final class RespConnection implements AutoCloseable {
    private static final int REPLY_TIMEOUT_MS = 10_000;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final RespReader reader;

    public RespConnection(String host, int port) throws IOException {
        socket.connect(new InetSocketAddress(host, port), REPLY_TIMEOUT_MS);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(REPLY_TIMEOUT_MS);
        in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        reader = new RespReader(in);
    }

    /** A command in the form that clients send. */
    static void encode(List<String> words, StringBuilder out) {
        out.append('*').append(words.size()).append("\r\n");
        for (String word : words) {
            out.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
    }

    public RespReply call(String... words) {
        StringBuilder out = new StringBuilder();
        encode(List.of(words), out);
        send(out.toString());
        return read();
    }

    /** Writes all requests at once, then reads their replies. */
    public List<RespReply> callAll(List<List<String>> requests) {
        StringBuilder out = new StringBuilder();
        requests.forEach(words -> encode(words, out));
        send(out.toString());
        List<RespReply> replies = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            replies.add(read());
        }
        return replies;
    }

    /** Like {@link #call}, but an error is the end. */
    public RespReply expect(String... words) {
        RespReply reply = call(words);
        if (reply.isError() || reply.kind() == RespReply.CLOSED) {
            throw new IllegalStateException(String.join(" ", words) + ": " + reply);
        }
        return reply;
    }

    /** Does nothing on a connection that the server has closed. */
    void send(String bytes) {
        try {
            socket.getOutputStream().write(RespReply.bytes(bytes));
        } catch (SocketException _) {
            // The reader sees the end of the connection.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits for a reply; {@link RespReply#END} if the server closes the connection or has done so. After something broken the
     * connection counts as closed.
     */
    RespReply read() {
        try {
            return reader.next();
        } catch (EOFException | SocketException _) {
            return RespReply.END;
        } catch (SocketTimeoutException _) {
            close();
            return RespReply.line(RespReply.BROKEN, "no reply within " + REPLY_TIMEOUT_MS + " ms");
        } catch (RespReader.MalformedReply | NumberFormatException e) {
            close();
            return RespReply.line(RespReply.BROKEN, "malformed: " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All bytes until the server is silent for a while or closes the connection, which adds an end mark. */
    String readUntilQuiet(int quietMs) {
        StringBuilder out = new StringBuilder();
        try {
            socket.setSoTimeout(quietMs);
            int b;
            while ((b = in.read()) >= 0) {
                out.append((char) b);
            }
            out.append(RespReply.END.wire());
        } catch (SocketTimeoutException _) {
            // Quiet.
        } catch (SocketException _) {
            out.append(RespReply.END.wire());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            socket.setSoTimeout(REPLY_TIMEOUT_MS);
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
        return out.toString();
    }

    String localAddress() {
        return socket.getLocalAddress().getHostAddress() + ":" + socket.getLocalPort();
    }

    String remoteAddress() {
        return socket.getInetAddress().getHostAddress() + ":" + socket.getPort();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
