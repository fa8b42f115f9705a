package dev.torc.app.load;

import org.jspecify.annotations.Nullable;

/**
 * When a run ends: after so many requests or so much time, whichever comes first.
 *
 * @param requests over all threads; {@link Long#MAX_VALUE} for no limit
 * @param durationNanos {@link Long#MAX_VALUE} for no limit
 */
record Limits(long requests, long durationNanos) {
    static final long DEFAULT_REQUESTS = 1_000_000;
    static final long DEFAULT_DURATION_NANOS = 60_000_000_000L;

    /** One of two given limits alone is the limit; with neither, both have their default. */
    static Limits of(@Nullable Long requests, @Nullable Double seconds) {
        boolean neither = requests == null && seconds == null;
        return new Limits(
                requests != null ? requests : neither ? DEFAULT_REQUESTS : Long.MAX_VALUE,
                seconds != null ? (long) (seconds * 1e9) : neither ? DEFAULT_DURATION_NANOS : Long.MAX_VALUE);
    }
}
