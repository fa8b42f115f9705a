package dev.torc.app;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * The training run behind the start-up cache: starts the real server in this process, by the way that {@code torc server}
 * takes, talks to it as a client would and has it shut down. The JVM notes which classes that loaded and which methods ran hot,
 * and writes them into the file that {@code -XX:AOTCacheOutput} names when the process ends.
 *
 * <p>Exits with 0 only if the server answered and stopped; a run that did not would train a failure.
 */
public final class Rehearsal {
    private static final int TIME_LIMIT_SECONDS = 20;

    /** Few: with 50 rounds the profiles in the cache set the compilers to work during the start, 60 ms of it. */
    private static final int ROUNDS = 3;

    private static final int KEYS = 200;
    private static final int EXIT_FAILED = 70;

    /** Below the working directory; the launcher removes it before. */
    private static final String DIRECTORY = "rehearsal";

    private final int port;

    private Rehearsal(int port) {
        this.port = port;
    }

    public static void main(String[] args) throws IOException {
        int port = freePort();
        startDaemon("rehearsal-client", new Rehearsal(port)::converse);
        startDaemon("rehearsal-limit", () -> {
            sleepMillis(TimeUnit.SECONDS.toMillis(TIME_LIMIT_SECONDS));
            fail("not done within " + TIME_LIMIT_SECONDS + " s");
        });
        String settings = "--port " + port + " --bind 127.0.0.1 --appendonly yes --dir " + DIRECTORY;
        Main.main((ServerCommand.NAME + " " + settings).split(" "));
    }

    private void converse() {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            awaitLoaded(out, in);
            for (int round = 0; round < ROUNDS; round++) {
                exchange(out, in, batch(round), 4 * KEYS);
            }
            exchange(out, in, command("INFO"), 1);
            exchange(out, in, command("COMMAND", "COUNT"), 1);
            exchange(out, in, command("CONFIG", "GET", "maxmemory"), 1);
            exchange(out, in, command("DEL", "key:1"), 1);
            out.write(bytes(command("SHUTDOWN", "NOSAVE")));
            out.flush();
            if (in.read() != -1) {
                fail("SHUTDOWN was answered");
            }
        } catch (IOException e) {
            fail(e.toString());
        }
    }

    /** Tries until the server listens; the time limit ends it. */
    private Socket connect() throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        while (true) {
            Socket socket = new Socket();
            try {
                socket.connect(address);
                return socket;
            } catch (IOException notYet) {
                socket.close();
                sleepMillis(5);
            }
        }
    }

    /** Sends PING, inline, until the server is no longer loading. */
    private static void awaitLoaded(OutputStream out, InputStream in) throws IOException {
        String line;
        do {
            out.write(bytes("PING\r\n"));
            out.flush();
            line = readLine(in);
        } while (line.startsWith("-LOADING"));
        if (!line.equals("+PONG")) {
            throw new IOException("unexpected reply: " + line);
        }
    }

    private static String batch(int round) {
        StringBuilder batch = new StringBuilder();
        for (int key = 0; key < KEYS; key++) {
            batch.append(command("SET", "key:" + key, "value of round " + round));
            batch.append(command("GET", "key:" + key));
            batch.append(command("INCR", "counter:" + key));
            batch.append(command("EXPIRE", "counter:" + key, "100"));
        }
        return batch.toString();
    }

    private static void exchange(OutputStream out, InputStream in, String requests, int replies) throws IOException {
        out.write(bytes(requests));
        out.flush();
        for (int i = 0; i < replies; i++) {
            skipReply(in);
        }
    }

    /** Reads one RESP2 reply that is not an array. */
    private static void skipReply(InputStream in) throws IOException {
        String line = readLine(in);
        char type = line.isEmpty() ? ' ' : line.charAt(0);
        switch (type) {
            case '$' -> {
                int length = Integer.parseInt(line.substring(1));
                if (length >= 0) {
                    in.skipNBytes(length + 2L);
                }
            }
            case '*' -> {
                int elements = Integer.parseInt(line.substring(1));
                for (int i = 0; i < elements; i++) {
                    skipReply(in);
                }
            }
            case '+', ':' -> {}
            default -> throw new IOException("unexpected reply: " + line);
        }
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int c = in.read();
        while (c != '\n') {
            if (c == -1) {
                throw new IOException("the server closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
            c = in.read();
        }
        return line.toString();
    }

    private static String command(String... words) {
        StringBuilder command =
                new StringBuilder().append('*').append(words.length).append("\r\n");
        for (String word : words) {
            command.append('$')
                    .append(word.length())
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        return command.toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void startDaemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void sleepMillis(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the process at once: without a cache, and whatever the server is doing. */
    private static void fail(String why) {
        System.err.println("rehearsal: " + why);
        Runtime.getRuntime().halt(EXIT_FAILED);
    }
}
