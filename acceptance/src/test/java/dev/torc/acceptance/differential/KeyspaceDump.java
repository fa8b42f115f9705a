package dev.torc.acceptance.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** All that a client can see of a server's keys. */
final class KeyspaceDump {
    private static final int DATABASES = 16;
    private static final long EXPIRY_APART_MS = 2000;

    /**
     * @param value for strings; of other types the reply to DEBUG DIGEST-VALUE
     * @param expiresAtMs -1 without expiry
     */
    private record Entry(String type, String encoding, String value, long expiresAtMs) {
        boolean agrees(Entry other) {
            boolean bothExpire = expiresAtMs >= 0 && other.expiresAtMs >= 0;
            boolean sameExpiry = bothExpire
                    ? Math.abs(expiresAtMs - other.expiresAtMs) <= EXPIRY_APART_MS
                    : expiresAtMs == other.expiresAtMs;
            return sameExpiry
                    && type.equals(other.type)
                    && encoding.equals(other.encoding)
                    && value.equals(other.value);
        }
    }

    /** By database and key. */
    private final Map<String, Entry> entries = new TreeMap<>();

    private KeyspaceDump() {}

    /** Reads every key of all databases. */
    static KeyspaceDump of(RespConnection connection) {
        KeyspaceDump dump = new KeyspaceDump();
        List<List<String>> requests = new ArrayList<>();
        for (int db = 0; db < DATABASES; db++) {
            requests.add(List.of("SELECT", Integer.toString(db)));
            requests.add(List.of("KEYS", "*"));
        }
        List<RespReply> replies = connection.callAll(requests);
        for (int db = 0; db < DATABASES; db++) {
            List<RespReply> keys = replies.get(2 * db + 1).items();
            if (!keys.isEmpty()) {
                dump.readDatabase(
                        connection, db, keys.stream().map(RespReply::text).toList());
            }
        }
        connection.expect("SELECT", "0");
        return dump;
    }

    private void readDatabase(RespConnection connection, int db, List<String> keys) {
        List<List<String>> requests = new ArrayList<>();
        requests.add(List.of("SELECT", Integer.toString(db)));
        for (String key : keys) {
            requests.add(List.of("TYPE", key));
            requests.add(List.of("OBJECT", "ENCODING", key));
            requests.add(List.of("PEXPIRETIME", key));
            requests.add(List.of("GET", key));
        }
        List<RespReply> replies = connection.callAll(requests);
        for (int i = 0; i < keys.size(); i++) {
            List<RespReply> facts = replies.subList(1 + 4 * i, 5 + 4 * i);
            String value = facts.get(3).toString();
            if (facts.get(3).isError()) {
                value = connection.call("DEBUG", "DIGEST-VALUE", keys.get(i)).toString();
            }
            entries.put(
                    "db " + db + " key " + Quoting.quote(keys.get(i)),
                    new Entry(
                            facts.get(0).toString(),
                            facts.get(1).toString(),
                            value,
                            Long.parseLong(facts.get(2).text())));
        }
    }

    /** The keys that differ, {@code this} being Redis's. */
    List<Mismatch> compare(KeyspaceDump actual) {
        List<Mismatch> mismatches = new ArrayList<>();
        TreeSet<String> keys = new TreeSet<>(entries.keySet());
        keys.addAll(actual.entries.keySet());
        for (String key : keys) {
            Entry left = entries.get(key);
            Entry right = actual.entries.get(key);
            if (left == null || right == null || !left.agrees(right)) {
                mismatches.add(new Mismatch("afterwards, " + key, String.valueOf(left), String.valueOf(right)));
            }
        }
        return mismatches;
    }
}
