package dev.torc.app.replay;

import dev.torc.app.load.wire.Conversation;
import dev.torc.app.load.wire.Endpoint;
import dev.torc.app.load.wire.Protocol;
import dev.torc.app.load.wire.RefusedException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** What a server says of itself: INFO, or memcached's statistics. Figures that it does not tell are 0 or empty. */
final class ServerFigures {
    private final boolean memcached;
    private final Map<String, String> figures;

    private ServerFigures(boolean memcached, Map<String, String> figures) {
        this.memcached = memcached;
        this.figures = figures;
    }

    /** Asks on a connection of its own; a server that refuses to tell leaves all figures at 0. */
    static ServerFigures ask(Endpoint endpoint) throws IOException {
        boolean memcached = endpoint.protocol() == Protocol.MEMCACHED;
        Map<String, String> figures = new HashMap<>();
        try (Conversation conversation = endpoint.converse()) {
            if (memcached) {
                parse(conversation.askLine("stats").replace("STAT ", ""), " ", figures);
            } else {
                parse(conversation.ask("INFO"), ":", figures);
                figures.put("keys", conversation.ask("DBSIZE"));
            }
        } catch (RefusedException e) {
            return new ServerFigures(memcached, figures);
        }
        return new ServerFigures(memcached, figures);
    }

    /** Empties the server. */
    static void flush(Endpoint endpoint) throws IOException {
        try (Conversation conversation = endpoint.converse()) {
            if (endpoint.protocol() == Protocol.MEMCACHED) {
                conversation.askLine("flush_all");
            } else {
                conversation.ask("FLUSHALL");
            }
        }
    }

    private static void parse(String text, String separator, Map<String, String> figures) {
        text.lines().forEach(line -> {
            int at = line.indexOf(separator);
            if (at > 0) {
                figures.put(line.substring(0, at), line.substring(at + 1).strip());
            }
        });
    }

    long keys() {
        return number(memcached ? "curr_items" : "keys");
    }

    long evicted() {
        return number(memcached ? "evictions" : "evicted_keys");
    }

    /** Bytes of data by the server's own reckoning. */
    long usedBytes() {
        return number(memcached ? "bytes" : "used_memory");
    }

    /** The limit, or 0 for none. */
    long maxBytes() {
        return number(memcached ? "limit_maxbytes" : "maxmemory");
    }

    String policy() {
        return figures.getOrDefault("maxmemory_policy", "");
    }

    private long number(String name) {
        try {
            return Long.parseLong(figures.getOrDefault(name, "0"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
