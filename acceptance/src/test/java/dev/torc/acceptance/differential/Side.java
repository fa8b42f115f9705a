package dev.torc.acceptance.differential;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One of the two servers: its clients, and a connection of the harness by which it is put back into its first state. */
final class Side implements AutoCloseable {
    private static final Pattern PLACEHOLDER =
            Pattern.compile("\\{(?:(id|addr|laddr):([a-z])|(now|nowms)([+-]\\d+)?)}");

    private final ServerUnderTest server;
    private final Map<String, RespConnection> clients = new HashMap<>();
    private final Map<String, String> settings = new HashMap<>();
    private final Set<String> changedSettings = new HashSet<>();
    private @Nullable RespConnection control;

    Side(ServerUnderTest server) {
        this.server = server;
        for (List<RespReply> setting : control().call("CONFIG", "GET", "*").entries()) {
            settings.put(setting.getFirst().text(), setting.getLast().text());
        }
    }

    ServerUnderTest server() {
        return server;
    }

    /** Connects at the first use of a name, and again after the server has closed the connection. */
    RespConnection client(String name, Script.Session session) {
        return clients.computeIfAbsent(name, _ -> {
            RespConnection connection = connect();
            if (session == Script.Session.RESP3) {
                connection.expect("HELLO", "3");
            }
            return connection;
        });
    }

    void closeClient(String name) {
        RespConnection connection = clients.remove(name);
        if (connection != null) {
            connection.close();
        }
    }

    RespConnection control() {
        if (control == null) {
            control = connect();
        }
        return control;
    }

    private RespConnection connect() {
        try {
            return new RespConnection(server.host(), server.port());
        } catch (IOException e) {
            throw new UncheckedIOException(server.name(), e);
        }
    }

    /** No key, no client, no statistics, every setting as it was at the start. */
    void reset() {
        clients.values().forEach(RespConnection::close);
        clients.clear();
        RespConnection connection = control();
        if (connection.call("CLIENT", "UNPAUSE").kind() == RespReply.CLOSED) {
            connection.close();
            control = null;
            connection = control();
        }
        List<List<String>> requests = new ArrayList<>();
        for (String setting : changedSettings) {
            String value = settings.get(setting);
            if (value != null) {
                requests.add(List.of("CONFIG", "SET", setting, value));
            }
        }
        changedSettings.clear();
        requests.add(List.of("FLUSHALL"));
        requests.add(List.of("CONFIG", "RESETSTAT"));
        requests.add(List.of("SLOWLOG", "RESET"));
        requests.add(List.of("LATENCY", "RESET"));
        awaitNoClients(connection); // before the statistics are reset: it is counted as often as it has to ask
        connection.callAll(requests);
    }

    /** The server notices closed connections at its own pace. */
    private static void awaitNoClients(RespConnection connection) {
        for (int i = 0; i < 200; i++) {
            if (connection.call("CLIENT", "LIST").text().lines().count() <= 1) {
                return;
            }
            Thread.onSpinWait();
        }
    }

    /** Lets the server go round its event loop, so that it has seen what was sent to it before. */
    void awaitTurns() {
        control().call("PING");
        control().call("PING");
    }

    /** Remembers settings that a command changes, to set them back. */
    void noteSettings(List<String> words) {
        if (words.size() > 3
                && words.getFirst().equalsIgnoreCase("CONFIG")
                && words.get(1).equalsIgnoreCase("SET")) {
            for (int i = 2; i < words.size(); i += 2) {
                changedSettings.add(words.get(i).toLowerCase(Locale.ROOT));
            }
        }
    }

    /** Puts in what stands for ids, addresses and times. {@code nowMs} is the same on both sides. */
    List<String> resolve(List<String> words, long nowMs, Script.Session session) {
        boolean plain = words.stream().noneMatch(word -> word.indexOf('{') >= 0);
        return plain
                ? words
                : words.stream().map(word -> resolve(word, nowMs, session)).toList();
    }

    private String resolve(String word, long nowMs, Script.Session session) {
        return PLACEHOLDER.matcher(word).replaceAll(found -> Matcher.quoteReplacement(valueOf(found, nowMs, session)));
    }

    private String valueOf(MatchResult found, long nowMs, Script.Session session) {
        String clock = found.group(3);
        if (clock != null) {
            long now = clock.equals("now") ? nowMs / 1000 : nowMs;
            String change = found.group(4);
            return Long.toString(now + (change == null ? 0 : Long.parseLong(change)));
        }
        RespConnection connection = client(found.group(2), session);
        return switch (found.group(1)) {
            case "id" -> connection.expect("CLIENT", "ID").text();
            case "addr" -> connection.localAddress();
            default -> connection.remoteAddress();
        };
    }

    @Override
    public void close() {
        clients.values().forEach(RespConnection::close);
        if (control != null) {
            control.close();
        }
        server.close();
    }
}
