package dev.torc.peers;

import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A redis-server of a test's own, and one connection to it. All text is Latin-1, a character a byte. Replies are null, Long, String
 * (simple and bulk), {@link Failure} or List.
 */
public final class RedisServer implements AutoCloseable {
    /** An error reply, with its code and without the minus. */
    public record Failure(String text) {}

    private static final int START_ATTEMPTS = 2_000;
    private static final int PAUSE_MS = 10;
    private static final int REPLY_TIMEOUT_MS = 60_000;
    private static final String LOG = "redis-server.log";

    private final List<String> arguments;
    private final Process process;
    private final Socket socket;
    private final ReplyReader in;
    private final OutputStream out;

    private RedisServer(List<String> arguments, Process process, Socket socket) throws IOException {
        this.arguments = arguments;
        this.process = process;
        this.socket = socket;
        socket.setSoTimeout(REPLY_TIMEOUT_MS);
        in = new ReplyReader(socket.getInputStream());
        out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    }

    /**
     * Starts {@code redis-server …arguments --port FREE --bind 127.0.0.1 --dir DIRECTORY}; returns when it has loaded what is there.
     * Skips the test where redis-server is missing, see {@link Programs#require}.
     *
     * @param arguments settings, or a configuration file and settings
     */
    public static RedisServer start(Path directory, String... arguments) {
        requireInstalled();
        try {
            int port = FreePort.find();
            List<String> all = new ArrayList<>(Arrays.asList(arguments));
            all.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1", "--dir", directory.toString()));
            Process process = launch(directory, all);
            try {
                RedisServer server = new RedisServer(all, process, connect(directory, process, port));
                server.awaitLoaded();
                return server;
            } catch (IOException | RuntimeException e) {
                process.destroyForcibly();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The report of a redis-server that must not start, from its stars on. */
    public static String refusal(Path directory, List<String> arguments) {
        requireInstalled();
        try {
            Process process = launch(directory, arguments);
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("redis-server starts with " + arguments);
            }
            String log = log(directory);
            return log.substring(Math.max(0, log.indexOf("***"))).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void requireInstalled() {
        Programs.require("redis-server", "redis-server");
    }

    private static Process launch(Path directory, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("redis-server"));
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(LOG).toFile())
                .start();
    }

    private static Socket connect(Path directory, Process process, int port) throws IOException {
        for (int attempt = 0; process.isAlive() && attempt < START_ATTEMPTS; attempt++) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), port);
            } catch (IOException notYet) {
                pause();
            }
        }
        throw new IOException("redis-server did not start: " + log(directory));
    }

    private void awaitLoaded() {
        while (text("PING").startsWith("-LOADING")) {
            pause();
        }
    }

    private static String log(Path directory) throws IOException {
        return Files.readString(directory.resolve(LOG), StandardCharsets.ISO_8859_1);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** All arguments it was started with. */
    public List<String> arguments() {
        return arguments;
    }

    /** Where it listens on the loopback interface, for further connections. */
    public int port() {
        return socket.getPort();
    }

    /** Sends one command and reads its reply. */
    public @Nullable Object command(String... words) {
        send(words);
        return reply();
    }

    /** Queues one command; {@link #reply} sends what is queued and reads one reply. */
    public void send(String... words) {
        try {
            out.write(bytes("*" + words.length + "\r\n"));
            for (String word : words) {
                out.write(bytes("$" + word.length() + "\r\n" + word + "\r\n"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next reply. */
    public @Nullable Object reply() {
        try {
            out.flush();
            return in.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The reply as text: an error's with its leading minus, null as "(nil)". */
    public String text(String... words) {
        return textOf(command(words));
    }

    /** A reply that is an array of texts. */
    public List<String> list(String... words) {
        if (!(command(words) instanceof List<?> list)) {
            throw new IllegalStateException("not an array: " + Arrays.toString(words));
        }
        return list.stream().map(String::valueOf).toList();
    }

    /** A reply as text, see {@link #text(String...)}. */
    public static String textOf(@Nullable Object reply) {
        return switch (reply) {
            case null -> "(nil)";
            case Failure failure -> "-" + failure.text();
            default -> reply.toString();
        };
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Kills it, and returns when it is gone: another may have its directory. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            process.destroyForcibly().onExit().join();
        }
    }
}
