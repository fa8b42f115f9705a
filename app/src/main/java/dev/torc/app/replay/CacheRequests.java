package dev.torc.app.replay;

import dev.torc.app.load.wire.Protocol;
import dev.torc.app.load.wire.ValueBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The bytes of GET and SET in the protocol spoken, appended to a buffer that grows. Values are always the same bytes. */
final class CacheRequests {
    private static final int FIRST_BYTES = 64 * 1024;

    /** memcached takes a longer time to live for a moment in Unix time. */
    private static final long MEMCACHED_RELATIVE_SECONDS = 30L * 24 * 3600;

    private final boolean memcached;
    private ByteBuffer out = ByteBuffer.allocateDirect(FIRST_BYTES);
    private byte[] value = ValueBytes.of(FIRST_BYTES);

    CacheRequests(Protocol protocol) {
        memcached = protocol == Protocol.MEMCACHED;
    }

    void get(String key) {
        put(memcached ? "get " + key + "\r\n" : "*2\r\n$3\r\nGET\r\n" + bulk(key));
    }

    void set(String key, int size, long ttlSeconds) {
        if (memcached) {
            put("set " + key + " 0 " + memcachedExpiry(ttlSeconds) + " " + size + "\r\n");
        } else {
            put((ttlSeconds == 0 ? "*3\r\n$3\r\nSET\r\n" : "*5\r\n$3\r\nSET\r\n") + bulk(key) + "$" + size + "\r\n");
        }
        if (value.length < size) {
            value = ValueBytes.of(size);
        }
        room(size);
        out.put(value, 0, size);
        put(memcached || ttlSeconds == 0 ? "\r\n" : "\r\n$2\r\nEX\r\n" + bulk(Long.toString(ttlSeconds)));
    }

    private static long memcachedExpiry(long ttlSeconds) {
        return ttlSeconds <= MEMCACHED_RELATIVE_SECONDS ? ttlSeconds : System.currentTimeMillis() / 1000 + ttlSeconds;
    }

    private static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    private void put(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        room(bytes.length);
        out.put(bytes);
    }

    private void room(int bytes) {
        if (out.remaining() < bytes) {
            long doubled = Math.max(2L * out.capacity(), (long) out.position() + bytes);
            ByteBuffer larger = ByteBuffer.allocateDirect((int) Math.min(doubled, Integer.MAX_VALUE - 8));
            out.flip();
            out = larger.put(out);
        }
    }

    /** What is written and not yet sent; {@link #sent} follows. */
    ByteBuffer toSend() {
        return out.flip();
    }

    /** Keeps what the socket did not take; true if it took all. */
    boolean sent() {
        out.compact();
        return out.position() == 0;
    }
}
