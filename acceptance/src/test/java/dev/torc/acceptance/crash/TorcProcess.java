package dev.torc.acceptance.crash;

import dev.torc.acceptance.differential.RespConnection;
import dev.torc.acceptance.launcher.Launcher;
import dev.torc.peers.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** {@code ./torc server} on a free port, to be killed. What it says goes to a file. */
final class TorcProcess implements AutoCloseable {
    private static final String HOST = "127.0.0.1";

    private final int port;
    private final Path log;
    private final Process process;

    /** Starts it, and does not wait for anything. */
    TorcProcess(Path directory, Path log, List<String> settings) throws IOException {
        this.port = FreePort.find();
        this.log = log;
        List<String> line = new ArrayList<>(List.of("server"));
        line.addAll(List.of("--bind", HOST, "--port", Integer.toString(port), "--dir", directory.toString()));
        line.addAll(List.of("--event-loops", "2", "--enable-debug-command", "yes"));
        line.addAll(settings);
        process = Launcher.prepare(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    int port() {
        return port;
    }

    /** Waits until it takes connections, which it does before it loads. */
    void awaitListening() {
        Awaitility.await("the server listens, see " + log)
                .atMost(60, TimeUnit.SECONDS)
                .pollInterval(2, TimeUnit.MILLISECONDS)
                .until(() -> {
                    try (RespConnection _ = new RespConnection(HOST, port)) {
                        return true;
                    } catch (IOException _) {
                        return false;
                    }
                });
    }

    /** Waits until it has loaded everything and serves. */
    TorcProcess awaitServing() {
        Awaitility.await("the server serves, see " + log)
                .atMost(60, TimeUnit.SECONDS)
                .pollInterval(5, TimeUnit.MILLISECONDS)
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new AssertionError("the server did not start: " + lastLines());
                    }
                    try (RespConnection connection = new RespConnection(HOST, port)) {
                        return connection.call("PING").text().equals("PONG");
                    } catch (IOException _) {
                        return false;
                    }
                });
        return this;
    }

    RespConnection connect() throws IOException {
        return new RespConnection(HOST, port);
    }

    /** kill -9; returns when it has taken effect. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Waits until it ends by itself. */
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("the server did not end: " + lastLines());
        }
        return process.exitValue();
    }

    /** The end of what all servers with this log have said. */
    String lastLines() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    @Override
    public void close() {
        kill();
    }
}
