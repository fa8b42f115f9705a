package dev.torc.acceptance.differential;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A server in a process of its own, on a free port, in a fresh directory, with nothing saved to disk. */
final class ProcessServer implements ServerUnderTest {
    private static final String HOST = "127.0.0.1";

    /** What the scripts rely on: DEBUG's subcommands, and commands that keep their places in INFO and SLOWLOG. */
    private static final List<String> SETTINGS = List.of(
            "--bind", HOST, "--save", "", "--appendonly", "no", "--enable-debug-command", "yes", "--daemonize", "no");

    private final String name;
    private final int port;
    private final Process process;
    private final Path directory;

    private ProcessServer(String name, int port, Process process, Path directory) {
        this.name = name;
        this.port = port;
        this.process = process;
        this.directory = directory;
    }

    /** {@code command} is what is typed before the settings: {@code redis-server}, or {@code ./torc server}. */
    static ProcessServer start(String name, Path workingDirectory, String... command) {
        try {
            Path directory = Files.createTempDirectory("torc-differential");
            int port = freePort();
            List<String> line = new ArrayList<>(List.of(command));
            line.addAll(List.of("--port", Integer.toString(port), "--dir", directory.toString()));
            line.addAll(SETTINGS);
            Process process = new ProcessBuilder(line)
                    .directory(workingDirectory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("server.log").toFile())
                    .start();
            // Also where a test fails before it holds the server.
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
            ProcessServer server = new ProcessServer(name, port, process, directory);
            server.awaitPong();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return probe.getLocalPort();
        }
    }

    private void awaitPong() {
        Awaitility.await(name + " answers, see " + directory.resolve("server.log"))
                .atMost(60, TimeUnit.SECONDS)
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException(name + " ended, see " + directory.resolve("server.log"));
                    }
                    try (RespConnection connection = new RespConnection(HOST, port)) {
                        return connection.call("PING").text().equals("PONG");
                    } catch (IOException _) {
                        return false;
                    }
                });
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String host() {
        return HOST;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
