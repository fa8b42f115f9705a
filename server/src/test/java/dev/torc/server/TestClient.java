package dev.torc.server;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A blocking client in RESP2. */
public final class TestClient implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    public TestClient(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Sends no more, and can still receive. */
    public void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** Sends an inline command and returns its reply. */
    public String ask(String command) throws IOException {
        send(command + "\r\n");
        return reply();
    }

    /** What INFO says of a field now; {@code none}: it has no such field. */
    public String info(String field) throws IOException {
        return ask("info")
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).strip())
                .findFirst()
                .orElse("none");
    }

    /** The next reply: a bulk's text, or its line with its type. */
    public String reply() throws IOException {
        String line = line();
        if (line.charAt(0) != '$' || line.equals("$-1")) {
            return line;
        }
        int length = Integer.parseInt(line.substring(1));
        byte[] bulk = in.readNBytes(length + 2);
        if (bulk.length < length + 2) {
            throw new EOFException();
        }
        return new String(bulk, 0, length, StandardCharsets.ISO_8859_1);
    }

    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int b;
        while ((b = in.read()) != '\n') {
            if (b < 0) {
                throw new EOFException();
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** Waits for the connection to end, and returns how many bytes came before. */
    long bytesToTheEnd() {
        long bytes = 0;
        try {
            while (in.read() >= 0) {
                bytes++;
            }
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("the connection is still open", e);
        } catch (IOException e) {
            return bytes; // reset: an end too
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
