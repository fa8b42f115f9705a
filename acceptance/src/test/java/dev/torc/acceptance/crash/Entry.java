package dev.torc.acceptance.crash;

import org.jspecify.annotations.Nullable;

/** A key's value and its expiry in Unix milliseconds, {@link #NEVER} without one. A missing key is null. */
record Entry(String value, long expireAtMs) {
    static final long NEVER = -1;

    /** A key lives through the millisecond of its expiry, and a server's clock moves once a turn, in whole milliseconds. */
    private static final long CLOCK_MS = 5;

    /** Whether a server may show {@code found} for {@code expected}, asked between two points in time. */
    static boolean mayShow(@Nullable Entry expected, @Nullable Entry found, long fromMs, long toMs) {
        if (expected == null || expected.expireAtMs == NEVER) {
            return expected == null ? found == null : expected.equals(found);
        }
        return found == null
                ? expected.expireAtMs <= toMs
                : expected.expireAtMs >= fromMs - CLOCK_MS && expected.equals(found);
    }
}
