package dev.torc.server.protocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** Speaks to a server of this machine in bytes, valid or not, each time over a connection of its own. */
final class RawClient {
    private static final int TIMEOUT_MS = 20_000;

    private final int port;

    RawClient(int port) {
        this.port = port;
    }

    /** All that comes back for the bytes, which are the last: the client closes its side behind them. */
    String answer(String input) throws IOException {
        try (Socket socket = connect()) {
            try {
                socket.getOutputStream().write(Parsing.bytes(input));
                socket.shutdownOutput();
            } catch (IOException closedWhileWriting) {
                // its answer may still be there
            }
            return readAll(socket);
        }
    }

    /** All that comes back until the server closes the connection, which the client leaves open. */
    String answerAndClose(String input) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(Parsing.bytes(input));
            return readAll(socket);
        }
    }

    private static String readAll(Socket socket) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[1 << 16];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                answer.write(buffer, 0, n);
            }
        } catch (SocketException reset) {
            // closed with bytes of ours unread: what came before counts
        }
        return answer.toString(StandardCharsets.ISO_8859_1);
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MS);
        return socket;
    }
}
