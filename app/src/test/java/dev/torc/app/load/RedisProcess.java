package dev.torc.app.load;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.opentest4j.TestAbortedException;

/** A redis-server of a test's own, on a free port and a Unix socket. */
public final class RedisProcess implements AutoCloseable {
    private static final int START_LIMIT_MILLIS = 10_000;

    private final Process process;
    private final Path socket;
    private final int port;

    /** Starts it with its files in a directory; where none is installed, the test is skipped. */
    public RedisProcess(Path directory) throws IOException, InterruptedException {
        socket = directory.resolve("redis.sock");
        port = freePort();
        try {
            process = new ProcessBuilder(
                            "redis-server",
                            "--port",
                            Integer.toString(port),
                            "--save",
                            "",
                            "--dir",
                            directory.toString(),
                            "--unixsocket",
                            socket.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new TestAbortedException("no redis-server here", e);
        }
        awaitListening();
    }

    public String port() {
        return Integer.toString(port);
    }

    public Path socket() {
        return socket;
    }

    /** A port that nothing listens on. */
    public static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }

    private void awaitListening() throws IOException, InterruptedException {
        for (int waited = 0; waited < START_LIMIT_MILLIS && process.isAlive(); waited += 10) {
            try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (ConnectException e) {
                Thread.sleep(10);
            }
        }
        throw new IOException("redis-server does not listen on port " + port);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.onExit().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
