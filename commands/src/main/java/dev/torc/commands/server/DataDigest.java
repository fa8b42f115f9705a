package dev.torc.commands.server;

import dev.torc.memory.Memory;
import dev.torc.store.Keyspace;
import dev.torc.store.Record;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * DEBUG DIGEST: 20 bytes that tell two data sets apart, whatever the order of their keys; the same that redis-server computes for the
 * same data. Source: Redis's computeDatasetDigest.
 */
public final class DataDigest {
    private static final int BYTES = 20;
    private static final byte[] EXPIRES = "!!expire!!".getBytes(StandardCharsets.US_ASCII);

    private final MessageDigest sha1;

    public DataDigest() {
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The digest of all databases in hexadecimal. All partitions are locked. */
    public String ofEverything(Keyspace keyspace, long nowMs) {
        byte[] total = new byte[BYTES];
        for (int db = 0; db < keyspace.databases(); db++) {
            if (keyspace.size(db) == 0) {
                continue;
            }
            mix(total, bigEndian(db));
            int number = db;
            for (int p = 0; p < keyspace.partitions(); p++) {
                keyspace.walks().forEach(keyspace.partition(p), number, nowMs, record -> {
                    long layout = Record.layout(record);
                    byte[] digest = new byte[BYTES];
                    mix(digest, Memory.toArray(Record.keyAddress(record, layout), Record.keyLength(layout)));
                    mixValue(digest, record);
                    xorInto(total, sha1.digest(digest));
                });
            }
        }
        return HexFormat.of().formatHex(total);
    }

    /** The digest of one value and its having an expiry, in hexadecimal; zeros for record 0. */
    public String ofValue(long record) {
        byte[] digest = new byte[BYTES];
        if (record != 0) {
            mixValue(digest, record);
        }
        return HexFormat.of().formatHex(digest);
    }

    private void mixValue(byte[] digest, long record) {
        long layout = Record.layout(record);
        mix(digest, bigEndian(Record.type(record) - Record.STRING));
        mix(digest, Memory.toArray(Record.valueAddress(record, layout), Record.valueLength(layout)));
        if (Record.hasExpiry(record)) {
            xorInto(digest, sha1.digest(EXPIRES));
        }
    }

    private void mix(byte[] digest, byte[] data) {
        xorInto(digest, sha1.digest(data));
        byte[] hashed = sha1.digest(digest);
        System.arraycopy(hashed, 0, digest, 0, BYTES);
    }

    private static void xorInto(byte[] digest, byte[] hash) {
        for (int i = 0; i < BYTES; i++) {
            digest[i] ^= hash[i];
        }
    }

    private static byte[] bigEndian(int value) {
        return new byte[] {(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value};
    }
}
