package dev.torc.acceptance.crash;

import dev.torc.acceptance.differential.RespConnection;
import dev.torc.acceptance.differential.RespReply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a server shows for some keys, each called after its database and a blank, asked within a span of time. */
record Found(Map<String, Entry> entries, long fromMs, long toMs) {
    private static final int PIPELINE = 200;

    static Found ask(int port, List<String> keys) throws IOException {
        Map<String, Entry> entries = new HashMap<>();
        long fromMs = System.currentTimeMillis();
        try (RespConnection connection = new RespConnection("127.0.0.1", port)) {
            for (int from = 0; from < keys.size(); from += PIPELINE) {
                List<String> some = keys.subList(from, Math.min(keys.size(), from + PIPELINE));
                List<List<String>> requests = new ArrayList<>();
                // The expiry first: a key that expires between the two then shows as missing, and not as one without
                // expiry.
                some.forEach(key -> {
                    int blank = key.indexOf(' ');
                    String name = key.substring(blank + 1);
                    requests.addAll(List.of(
                            List.of("SELECT", key.substring(0, blank)),
                            List.of("PEXPIRETIME", name),
                            List.of("GET", name)));
                });
                List<RespReply> replies = connection.callAll(requests);
                for (int i = 0; i < some.size(); i++) {
                    RespReply expiry = replies.get(3 * i + 1);
                    RespReply value = replies.get(3 * i + 2);
                    if (expiry.kind() != ':' || value.kind() != '$' && value.kind() != RespReply.NULL_BULK) {
                        throw new IOException(some.get(i) + ": " + expiry + ", " + value);
                    }
                    if (value.kind() == '$') {
                        entries.put(some.get(i), new Entry(value.text(), Long.parseLong(expiry.text())));
                    }
                }
            }
        }
        return new Found(entries, fromMs, System.currentTimeMillis());
    }

    @Nullable Entry entry(String key) {
        return entries.get(key);
    }

    boolean mayStandFor(String key, @Nullable Entry expected) {
        return Entry.mayShow(expected, entry(key), fromMs, toMs);
    }
}
