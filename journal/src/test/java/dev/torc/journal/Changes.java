package dev.torc.journal;

import dev.torc.memory.Memory;
import dev.torc.store.Change;
import dev.torc.store.Record;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Random;

/** Makes changes, and describes them so that two can be compared. */
final class Changes implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final long memory;
    private final Change change = new Change();

    Changes(long bytesMax) {
        memory = arena.allocate(bytesMax + 64, 8).address();
    }

    Change set(int db, String key, String value, long expireAtMs) {
        long k = put(memory, key);
        return change.begin(Change.Effect.SET, Change.Cause.COMMAND, db, key.length() % 16384)
                .key(memory, key.length())
                .value(Record.STRING, 2, k, (int) (put(k, value) - k))
                .expireAtMs(expireAtMs);
    }

    Change delete(int db, String key, Change.Cause cause) {
        put(memory, key);
        return change.begin(Change.Effect.DELETE, cause, db, 16383).key(memory, key.length());
    }

    Change expireAt(int db, String key, long atMs) {
        put(memory, key);
        return change.begin(Change.Effect.EXPIRE_AT, Change.Cause.COMMAND, db, 5)
                .key(memory, key.length())
                .expireAtMs(atMs);
    }

    Change setRange(int db, String key, String bytes, int offset) {
        long k = put(memory, key);
        return change.begin(Change.Effect.SET_RANGE, Change.Cause.COMMAND, db, 77)
                .key(memory, key.length())
                .value(0, 0, k, (int) (put(k, bytes) - k))
                .offset(offset);
    }

    Change flush(int db) {
        return change.begin(Change.Effect.FLUSH, Change.Cause.COMMAND, db, 0);
    }

    Change swap(int db, int other) {
        return change.begin(Change.Effect.SWAP, Change.Cause.COMMAND, db, 0).offset(other);
    }

    /** Any effect, with values of up to so many bytes. */
    Change any(Random random, int valueMax) {
        int db = random.nextInt(16);
        String key = "k".repeat(random.nextInt(20));
        return switch (random.nextInt(8)) {
            case 0 -> delete(db, key, Change.Cause.values()[random.nextInt(3)]);
            case 1 -> expireAt(db, key, random.nextBoolean() ? Record.NEVER : random.nextLong());
            case 2 -> setRange(db, key, text(random, valueMax), random.nextInt(1 << 29));
            case 3 -> random.nextInt(9) == 0 ? flush(db) : swap(db, random.nextInt(16));
            default -> set(db, key, text(random, valueMax), random.nextBoolean() ? Record.NEVER : random.nextLong());
        };
    }

    private static String text(Random random, int max) {
        char[] text = new char[random.nextInt(max + 1)];
        Arrays.fill(text, (char) ('a' + random.nextInt(26)));
        return new String(text);
    }

    private static long put(long address, String text) {
        byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        Memory.copy(bytes, 0, address, bytes.length);
        return address + bytes.length;
    }

    /** Everything that the journal keeps of a change. */
    static String describe(Change c) {
        String value = c.valueLength() > 40
                ? c.valueLength() + "x" + (char) Memory.getByte(c.value())
                        + (char) Memory.getByte(c.value() + c.valueLength() - 1)
                : Memory.toLatin1(c.value(), c.valueLength());
        return c.effect() + " " + c.cause() + " db" + c.db() + " slot" + c.slot() + " '"
                + Memory.toLatin1(c.key(), c.keyLength()) + "' type" + c.type() + "/" + c.encoding() + " '" + value
                + "' at"
                + c.expireAtMs() + " offset" + c.offset();
    }

    @Override
    public void close() {
        arena.close();
    }
}
