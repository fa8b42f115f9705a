package dev.torc.commands.server.info;

import dev.torc.store.Keyspace;
import dev.torc.store.Record;

/** The databases that hold anything. */
final class KeyspaceSection {
    /** Keys looked at to estimate the average time to live. */
    private static final int DRAWS = 40;

    private KeyspaceSection() {}

    static void keyspace(Snapshot now, InfoText out) {
        Keyspace keyspace = now.server().keyspace();
        out.section("Keyspace");
        for (int db = 0; db < keyspace.databases(); db++) {
            long keys = keyspace.size(db);
            if (keys > 0) {
                out.field(
                        "db" + db,
                        "keys=" + keys + ",expires=" + keyspace.volatileKeys(db) + ",avg_ttl=" + averageTtlMs(now, db));
            }
        }
    }

    /** Milliseconds that keys with an expiry have left on average, by a small sample; 0 if it holds none. */
    private static long averageTtlMs(Snapshot now, int db) {
        Keyspace keyspace = now.server().keyspace();
        if (keyspace.volatileKeys(db) == 0) {
            return 0;
        }
        long[] sum = new long[2];
        for (int i = 0; i < DRAWS; i++) {
            keyspace.walks().randomRecord(db, now.nowMs(), now.server().chance(), record -> {
                long expireAtMs = Record.expireAtMs(record, Record.layout(record));
                if (expireAtMs != Record.NEVER) {
                    sum[0] += expireAtMs - now.nowMs();
                    sum[1]++;
                }
            });
        }
        return sum[1] == 0 ? 0 : sum[0] / sum[1];
    }
}
