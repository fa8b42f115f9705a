package dev.torc.acceptance.differential;

import dev.torc.peers.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A server in a process of its own, on a free port, in a fresh directory, with nothing saved to disk. */
public final class ProcessServer implements ServerUnderTest {
    private static final String HOST = "127.0.0.1";

    /** What the scripts rely on: DEBUG's subcommands, and commands that keep their places in INFO and SLOWLOG. */
    private static final List<String> SETTINGS = List.of(
            "--bind", HOST, "--save", "", "--appendonly", "no", "--enable-debug-command", "yes", "--daemonize", "no");

    private final String name;
    private final int port;
    private final Path directory;
    private final ProcessBuilder line;
    private volatile Process process;

    private ProcessServer(String name, int port, Path directory, ProcessBuilder line) throws IOException {
        this.name = name;
        this.port = port;
        this.directory = directory;
        this.line = line;
        this.process = line.start();
        // Also where a test fails before it holds the server.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> process.destroy()));
        awaitAnswer();
    }

    /** A Torc of the launcher's, with settings of the caller's own. */
    public static ProcessServer torc(String... settings) {
        List<String> command =
                new ArrayList<>(List.of(Servers.ROOT.resolve("torc").toString(), "server"));
        command.addAll(List.of(settings));
        return start("torc", Servers.ROOT, command.toArray(String[]::new));
    }

    /** {@code command} is what is typed before the settings: {@code redis-server}, or {@code ./torc server}. */
    static ProcessServer start(String name, Path workingDirectory, String... command) {
        try {
            Path directory = Files.createTempDirectory("torc-differential");
            int port = FreePort.find();
            List<String> line = new ArrayList<>(List.of(command));
            line.addAll(List.of("--port", Integer.toString(port), "--dir", directory.toString()));
            line.addAll(SETTINGS);
            ProcessBuilder builder = new ProcessBuilder(line)
                    .directory(workingDirectory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("server.log").toFile());
            return new ProcessServer(name, port, directory, builder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitAnswer() {
        Awaitility.await(name + " answers, see " + directory.resolve("server.log"))
                .atMost(60, TimeUnit.SECONDS)
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException(name + " ended, see " + directory.resolve("server.log"));
                    }
                    try (RespConnection connection = new RespConnection(HOST, port)) {
                        String reply = connection.call("PING").text();
                        return reply.equals("PONG") || reply.startsWith("NOAUTH");
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

    /** Stops the process, and starts another on the same port; what it held is gone. */
    public void restart() throws IOException {
        stop();
        process = line.start();
        awaitAnswer();
    }

    @Override
    public void close() {
        stop();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void stop() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
