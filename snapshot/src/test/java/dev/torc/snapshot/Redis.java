package dev.torc.snapshot;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
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
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** A redis-server of its own in a directory of its own, with one connection; replies are bytes, numbers and nulls. */
public final class Redis implements AutoCloseable {
    private static final int TIMEOUT_MS = 60_000;
    private static final int START_ATTEMPTS = 2_000;

    private final Process process;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private Redis(Process process, Socket socket) throws IOException {
        this.process = process;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = new BufferedOutputStream(socket.getOutputStream());
    }

    /** Skips the test where redis-server is missing, except in continuous integration, where that is a failure. */
    public static Redis start(Path directory, String... arguments) throws IOException, InterruptedException {
        boolean installed = Arrays.stream(
                        Objects.requireNonNull(System.getenv("PATH")).split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "redis-server")));
        Assumptions.assumeTrue(installed || "true".equals(System.getenv("CI")), "redis-server is not installed");
        int port;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = probe.getLocalPort();
        }
        List<String> command = new ArrayList<>(List.of("redis-server", "--port", Integer.toString(port), "--save", ""));
        command.addAll(List.of("--bind", "127.0.0.1", "--enable-debug-command", "yes"));
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("redis.log").toFile())
                .start();
        for (int attempt = 0; attempt < START_ATTEMPTS && process.isAlive(); attempt++) {
            try {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                socket.setSoTimeout(TIMEOUT_MS);
                Redis redis = new Redis(process, socket);
                while ("-LOADING Redis is loading the dataset in memory".equals(redis.text("PING"))) {
                    Thread.sleep(10);
                }
                return redis;
            } catch (IOException notYet) {
                Thread.sleep(10);
            }
        }
        process.destroyForcibly();
        throw new IOException("redis-server did not start: " + Files.readString(directory.resolve("redis.log")));
    }

    /** The reply as text, a character a byte; errors with their leading "-". */
    public String text(String... arguments) {
        byte[][] bytes = Arrays.stream(arguments)
                .map(a -> a.getBytes(StandardCharsets.ISO_8859_1))
                .toArray(byte[][]::new);
        byte[] reply = command(bytes);
        return reply == null ? "nil" : new String(reply, StandardCharsets.ISO_8859_1);
    }

    /** The reply's bytes: of a bulk string, or the line of any other simple reply; null for a null. */
    public byte @Nullable [] command(byte[]... arguments) {
        try {
            out.write(("*" + arguments.length + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            for (byte[] argument : arguments) {
                out.write(("$" + argument.length + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                out.write(argument);
                out.write('\r');
                out.write('\n');
            }
            out.flush();
            return read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte @Nullable [] read() throws IOException {
        String line = line();
        return switch (line.charAt(0)) {
            case '$' -> {
                int length = Integer.parseInt(line.substring(1));
                if (length < 0) {
                    yield null;
                }
                byte[] bytes = new byte[length];
                new DataInputStream(in).readFully(bytes);
                line();
                yield bytes;
            }
            case '-' -> line.getBytes(StandardCharsets.ISO_8859_1);
            default -> line.substring(1).getBytes(StandardCharsets.ISO_8859_1);
        };
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\r'; b = in.read()) {
            if (b < 0) {
                throw new IOException("closed");
            }
            line.append((char) b);
        }
        in.read();
        return line.toString();
    }

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
