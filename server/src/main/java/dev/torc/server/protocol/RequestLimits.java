package dev.torc.server.protocol;

/**
 * What a client may ask for, checked before anything is allocated.
 *
 * @param authenticated whether the client may send requests of any size; if not, at most 10 arguments of 16 KiB
 * @param maxBulkLength {@code proto-max-bulk-len}: the longest argument, in bytes
 * @param maxArguments the most arguments of one request
 */
public record RequestLimits(boolean authenticated, int maxBulkLength, int maxArguments) {
    /** The longest inline request and the longest line of a RESP header, in bytes without its end. */
    public static final int MAX_LINE = 64 << 10;

    /** Arguments of a client that has to authenticate itself first. */
    public static final int UNAUTHENTICATED_ARGUMENTS = 10;

    /** Bytes of an argument of a client that has to authenticate itself first. */
    public static final int UNAUTHENTICATED_BULK = 16384;

    /** No limit may be smaller: the parser does not compare what is below it. */
    private static final int MIN_LIMIT = 1024;

    public RequestLimits {
        if (maxBulkLength < MIN_LIMIT || maxArguments < MIN_LIMIT) {
            throw new IllegalArgumentException(
                    "limits " + maxBulkLength + " and " + maxArguments + " (expected: at least " + MIN_LIMIT + ")");
        }
    }

    /** Redis's own defaults, with as many arguments as Redis allowed before 7.0. */
    public static final RequestLimits DEFAULT = new RequestLimits(true, 512 << 20, 4 << 20);

    /** The same for a client that is not authenticated. */
    public RequestLimits unauthenticated() {
        return new RequestLimits(false, maxBulkLength, maxArguments);
    }
}
