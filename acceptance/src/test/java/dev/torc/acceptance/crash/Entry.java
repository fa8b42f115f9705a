package dev.torc.acceptance.crash;

import org.jspecify.annotations.Nullable;

/** A key's value and its expiry in Unix milliseconds, {@link #NEVER} without one. A missing key is null. */
record Entry(String value, long expireAtMs) {
    static final long NEVER = -1;

    /** Whether a server may show {@code found} for {@code expected}, asked between two points in time. */
    static boolean mayShow(@Nullable Entry expected, @Nullable Entry found, long fromMs, long toMs) {
        if (expected == null || expected.expireAtMs == NEVER) {
            return expected == null ? found == null : expected.equals(found);
        }
        return found == null ? expected.expireAtMs <= toMs : expected.expireAtMs > fromMs && expected.equals(found);
    }
}
