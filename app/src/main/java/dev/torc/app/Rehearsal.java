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
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * The training run behind the start-up cache: starts the real server in this process, by the way that {@code torc server}
 * takes, and has it do what a server does: answer, keep its journal and read it, save beside requests, load. The JVM notes which
 * classes that loaded, which methods ran hot and which way their branches went, and writes it into the file that {@code
 * -XX:AOTCacheOutput} names when the process ends. A server then compiles its hot code earlier and once.
 *
 * <p>Exits with 0 only if the server answered all of it and stopped; a run that did not would train a failure.
 */
public final class Rehearsal {
    private static final int TIME_LIMIT_SECONDS = 60;

    /** Requests of a batch: one of these, at random. */
    private static final int[] PIPELINES = {1, 1, 1, 1, 1, 1, 1, 1, 16, 64};

    /** One of these, at random. */
    private static final int[] VALUE_BYTES = {3, 20, 100, 100, 100, 1000};

    private static final int KEYS = 5_000;

    private static final int CLIENTS = 100;

    /** Of each client. In all enough for the code on their way to be compiled; four times as many gain nothing. */
    private static final int REQUESTS = 500;

    /** Enough for all code of saving and loading to be compiled; four times as many gain nothing. */
    private static final int LOADED_KEYS = 50_000;

    private static final int LOADS = 2;

    private static final int EXIT_FAILED = 70;

    /** Below the working directory; the launcher removes it before. */
    private static final String DIRECTORY = "rehearsal";

    private final int port;

    /** The same requests each time, so that one training is as good as the other. */
    private final Random random = new Random(1);

    private Rehearsal(int port) {
        this.port = port;
    }

    public static void main(String[] args) throws IOException {
        int port = freePort();
        startDaemon("rehearsal-client", new Rehearsal(port)::visit);
        startDaemon("rehearsal-limit", () -> {
            sleepMillis(TimeUnit.SECONDS.toMillis(TIME_LIMIT_SECONDS));
            fail("not done within " + TIME_LIMIT_SECONDS + " s");
        });
        String settings =
                "--port " + port + " --bind 127.0.0.1 --appendonly yes --enable-debug-command local --dir " + DIRECTORY;
        Main.main((ServerCommand.NAME + " " + settings).split(" "));
    }

    private void visit() {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            InputStream in = input(socket);
            awaitLoaded(out, in);
            comeAndGo();
            exchange(out, in, command("DEBUG", "LOADAOF"), 1);
            exchange(out, in, command("CONFIG", "SET", "appendonly", "no"), 1);
            exchange(out, in, command("DEBUG", "POPULATE", String.valueOf(LOADED_KEYS), "loaded", "100"), 1);
            exchange(out, in, command("BGSAVE"), 1);
            comeAndGo();
            for (int i = 0; i < LOADS; i++) {
                exchange(out, in, command("DEBUG", "RELOAD"), 1);
            }
            exchange(out, in, command("INFO"), 1);
            exchange(out, in, command("COMMAND", "COUNT"), 1);
            exchange(out, in, command("CONFIG", "GET", "maxmemory"), 1);
            out.write(bytes(command("SHUTDOWN", "NOSAVE")));
            out.flush();
            if (in.read() != -1) {
                fail("SHUTDOWN was answered");
            }
        } catch (IOException e) {
            fail(e.toString());
        }
    }

    /** Clients that come, ask and go: the first that goes must not find a loop whose code was compiled as if none ever would. */
    private void comeAndGo() throws IOException {
        for (int client = 0; client < CLIENTS; client++) {
            try (Socket socket = connect()) {
                converse(socket.getOutputStream(), input(socket));
            }
        }
    }

    private static InputStream input(Socket socket) throws IOException {
        return new BufferedInputStream(socket.getInputStream(), 1 << 16);
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

    private void converse(OutputStream out, InputStream in) throws IOException {
        int sent = 0;
        while (sent < REQUESTS) {
            int pipeline = PIPELINES[random.nextInt(PIPELINES.length)];
            StringBuilder batch = new StringBuilder();
            for (int i = 0; i < pipeline; i++) {
                batch.append(request());
            }
            exchange(out, in, batch.toString(), pipeline);
            sent += pipeline;
        }
    }

    /** What a cache is asked, in about the shares that it is asked it. */
    private String request() {
        String key = key();
        return switch (random.nextInt(20)) {
            case 0, 1, 2, 3, 4, 5 -> command("SET", key, value());
            case 6 -> command("SET", key, value(), "EX", String.valueOf(1 + random.nextInt(1000)));
            case 7 -> command("EXPIRE", key, String.valueOf(1 + random.nextInt(100)));
            case 8 -> command("INCR", "counter:" + random.nextInt(KEYS / 10));
            case 9 -> command("DEL", key);
            case 10 -> command("EXISTS", key);
            case 11 -> command("TTL", key);
            case 12 -> command("MGET", key, key(), "absent");
            default -> command("GET", key);
        };
    }

    /** Short and long ones, with a tag and without: a slot is found by another way for each. */
    private String key() {
        int number = random.nextInt(KEYS);
        return switch (number % 8) {
            case 0 -> "{user:" + number + "}:cart";
            case 1 -> "session:" + number + ":4f2a9c0e-77d1-4b6e-9a35-0c1d2e3f4a5b";
            case 2 -> "k" + number;
            default -> "key:" + number;
        };
    }

    /** Every other one is one letter repeated, which compresses if it is long enough. */
    private String value() {
        int length = VALUE_BYTES[random.nextInt(VALUE_BYTES.length)];
        if (random.nextBoolean()) {
            return "x".repeat(length);
        }
        StringBuilder noise = new StringBuilder();
        while (noise.length() < length) {
            noise.append((char) (' ' + random.nextInt(95)));
        }
        return noise.toString();
    }

    private static void exchange(OutputStream out, InputStream in, String requests, int replies) throws IOException {
        out.write(bytes(requests));
        out.flush();
        for (int i = 0; i < replies; i++) {
            skipReply(in);
        }
    }

    /** Reads one RESP2 reply. */
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
