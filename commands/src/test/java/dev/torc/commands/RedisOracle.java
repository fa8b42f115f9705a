package dev.torc.commands;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A redis-server of its own, and one connection to it: what differential tests compare with. All text is Latin-1, a character a
 * byte. Replies are null, Long, String (simple and bulk), {@link Failure} or List.
 */
public final class RedisOracle implements AutoCloseable {
    /** An error reply, with its code and without the minus. */
    public record Failure(String text) {}

    private static final int START_ATTEMPTS = 400;
    private static final String LOG = "redis-server.log";

    private final List<String> arguments;
    private final Process process;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private RedisOracle(List<String> arguments, Process process, Socket socket) throws IOException {
        this.arguments = arguments;
        this.process = process;
        this.socket = socket;
        in = new BufferedInputStream(socket.getInputStream());
        out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    }

    /**
     * Starts {@code redis-server [conf] --port <free> …arguments}; skips the test where redis-server is missing, except in
     * continuous integration, where that is a failure.
     */
    public static RedisOracle start(Path directory, String... arguments) {
        requireInstalled();
        try {
            int port = freePort();
            List<String> all = new ArrayList<>(Arrays.asList(arguments));
            all.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1", "--dir", directory.toString()));
            Process process = launch(directory, all);
            return new RedisOracle(all, process, connect(process, port));
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
            String log = Files.readString(directory.resolve(LOG), StandardCharsets.ISO_8859_1);
            return log.substring(Math.max(0, log.indexOf("***"))).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
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

    private static void requireInstalled() {
        if (!isInstalled()) {
            Assumptions.assumeTrue("true".equals(System.getenv("CI")), "redis-server is not installed");
            throw new IllegalStateException("redis-server is not installed");
        }
    }

    public static boolean isInstalled() {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "redis-server")));
    }

    /** All arguments it was started with. */
    public List<String> arguments() {
        return arguments;
    }

    /** Sends one command and reads its reply. */
    public @Nullable Object command(String... arguments) {
        send(arguments);
        return reply();
    }

    /** Queues one command; {@link #reply} sends what is queued and reads one reply. */
    public void send(String... arguments) {
        try {
            out.write(bytes("*" + arguments.length + "\r\n"));
            for (String argument : arguments) {
                out.write(bytes("$" + argument.length() + "\r\n" + argument + "\r\n"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public @Nullable Object reply() {
        try {
            out.flush();
            return read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The reply as text: an error's with its leading minus, null as "(nil)". */
    public String text(String... arguments) {
        return text(command(arguments));
    }

    /** A reply that is an array of texts. */
    public List<String> list(String... arguments) {
        if (!(command(arguments) instanceof List<?> list)) {
            throw new IllegalStateException("not an array: " + Arrays.toString(arguments));
        }
        return list.stream().map(String::valueOf).toList();
    }

    public static String text(@Nullable Object reply) {
        return switch (reply) {
            case null -> "(nil)";
            case Failure failure -> "-" + failure.text();
            default -> reply.toString();
        };
    }

    /** Where it listens on the loopback interface, for tests that look at bytes. */
    public int port() {
        return socket.getPort();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            process.destroyForcibly();
        }
    }

    private @Nullable Object read() throws IOException {
        int kind = in.read();
        String line = readLine();
        return switch (kind) {
            case '+', ',', '(' -> line;
            case '-' -> new Failure(line);
            case ':' -> Long.valueOf(line);
            case '_' -> null;
            case '$' -> readBulk(Integer.parseInt(line));
            case '*' -> readList(Integer.parseInt(line));
            case '%' -> readList(2 * Integer.parseInt(line));
            default -> throw new IOException("unexpected reply: " + (char) kind + line);
        };
    }

    private @Nullable String readBulk(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        byte[] data = in.readNBytes(length + 2);
        return new String(data, 0, length, StandardCharsets.ISO_8859_1);
    }

    private @Nullable List<@Nullable Object> readList(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        List<@Nullable Object> list = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            list.add(read());
        }
        return list;
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("redis-server closed the connection");
            }
            line.append((char) c);
        }
        in.skipNBytes(1);
        return line.toString();
    }

    private static Socket connect(Process process, int port) throws IOException {
        for (int attempt = 0; process.isAlive() && attempt < START_ATTEMPTS; attempt++) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), port);
            } catch (IOException notYet) {
                pause();
            }
        }
        process.destroyForcibly();
        throw new IOException("redis-server did not start");
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
