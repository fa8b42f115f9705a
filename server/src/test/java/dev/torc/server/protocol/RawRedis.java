package dev.torc.server.protocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A redis-server of its own, spoken to in bytes, valid or not. */
final class RawRedis implements AutoCloseable {
    private static final int TIMEOUT_MS = 20_000;
    private static final int START_ATTEMPTS = 400;

    private final Process process;
    private final int port;

    private RawRedis(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Skips the test where redis-server is missing, except in continuous integration, where that is a failure. */
    static RawRedis start(Path directory, String... arguments) throws IOException, InterruptedException {
        boolean installed = Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "redis-server")));
        Assumptions.assumeTrue(installed || "true".equals(System.getenv("CI")), "redis-server is not installed");
        int port;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = probe.getLocalPort();
        }
        List<String> command = new ArrayList<>(List.of("redis-server", "--port", Integer.toString(port), "--save", ""));
        command.addAll(List.of("--bind", "127.0.0.1"));
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("redis.log").toFile())
                .start();
        RawRedis redis = new RawRedis(process, port);
        for (int attempt = 0; attempt < START_ATTEMPTS && process.isAlive(); attempt++) {
            try {
                redis.connect().close();
                return redis;
            } catch (IOException notYet) {
                Thread.sleep(10);
            }
        }
        process.destroyForcibly();
        throw new IOException("redis-server did not start");
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
        } catch (java.net.SocketException reset) {
            // closed with bytes of ours unread: what came before counts
        }
        return answer.toString(StandardCharsets.ISO_8859_1);
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MS);
        return socket;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
