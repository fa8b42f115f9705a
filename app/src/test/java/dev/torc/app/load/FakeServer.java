package dev.torc.app.load;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A server of a few commands, for tests of clients: one lock, strings in a map, the oldest entry evicted above a capacity. A test
 * may answer commands itself, and sees all that were sent.
 */
public final class FakeServer implements AutoCloseable {
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> sizes = new LinkedHashMap<>();
    private final List<List<String>> seen = new ArrayList<>();
    private int capacity = Integer.MAX_VALUE;
    private int evicted;
    private Function<List<String>, @Nullable String> first = words -> null;

    public FakeServer() throws IOException {
        listener = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    public String port() {
        return Integer.toString(listener.getLocalPort());
    }

    /** How many entries it holds before it evicts the oldest. */
    public FakeServer capacity(int entries) {
        capacity = entries;
        return this;
    }

    /** Asked before the server's own commands, with the lock held: the raw reply, or null to leave it to the server. */
    public FakeServer answer(Function<List<String>, @Nullable String> function) {
        first = function;
        return this;
    }

    /** Every command but PING, in the order of execution; values are shown as their length. */
    public synchronized List<List<String>> seen() {
        return List.copyOf(seen);
    }

    /** The sizes of the values by key. */
    public synchronized Map<String, Integer> entries() {
        return Map.copyOf(sizes);
    }

    public void dropConnections() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = new BufferedOutputStream(socket.getOutputStream());
            while (true) {
                List<String> words = read(in);
                out.write(execute(words).getBytes(StandardCharsets.ISO_8859_1));
                if (in.available() == 0) {
                    out.flush();
                }
            }
        } catch (IOException | UncheckedIOException e) {
            sockets.remove(socket);
        }
    }

    private synchronized String execute(List<String> words) {
        String name = words.getFirst().toUpperCase(Locale.ROOT);
        if (!name.equals("PING")) {
            List<String> shown = new ArrayList<>(words);
            if (name.equals("SET")) {
                shown.set(2, Integer.toString(words.get(2).length()));
            }
            seen.add(shown);
        }
        String own = first.apply(words);
        if (own != null) {
            return own;
        }
        return switch (name) {
            case "PING" -> "+PONG\r\n";
            case "GET" -> {
                Integer size = sizes.get(words.get(1));
                yield size == null ? "$-1\r\n" : "$" + size + "\r\n" + "v".repeat(size) + "\r\n";
            }
            case "SET" -> {
                sizes.put(words.get(1), words.get(2).length());
                if (sizes.size() > capacity) {
                    sizes.remove(sizes.keySet().iterator().next());
                    evicted++;
                }
                yield "+OK\r\n";
            }
            case "FLUSHALL" -> {
                sizes.clear();
                yield "+OK\r\n";
            }
            case "DBSIZE" -> ":" + sizes.size() + "\r\n";
            case "INFO" -> {
                String text = "# Stats\r\nevicted_keys:" + evicted + "\r\nused_memory:123456\r\nmaxmemory:0\r\n";
                yield "$" + text.length() + "\r\n" + text + "\r\n";
            }
            default -> "-ERR unknown command '" + words.getFirst() + "'\r\n";
        };
    }

    private static List<String> read(InputStream in) throws IOException {
        int count = Integer.parseInt(line(in).substring(1));
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = Integer.parseInt(line(in).substring(1));
            words.add(new String(in.readNBytes(length), StandardCharsets.ISO_8859_1));
            line(in);
        }
        return words;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException();
            }
            if (b == '\n') {
                return line.substring(0, line.length() - 1);
            }
            line.append((char) b);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        dropConnections();
    }
}
