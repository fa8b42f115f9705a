package dev.torc.server.session;

/**
 * The settings that sessions look at, as plain fields: the settings registry writes them when CONFIG SET changes one.
 */
public final class SessionSettings {
    /** {@code proto-max-bulk-len} in bytes. */
    public volatile long maxBulkLength = 512L << 20;

    /** {@code client-query-buffer-limit} in bytes. */
    public volatile long queryBufferLimit = 1L << 30;

    /** {@code client-output-buffer-limit normal}: hard limit, soft limit in bytes and its seconds; 0 for none. */
    public volatile long outputHardLimit;

    public volatile long outputSoftLimit;
    public volatile long outputSoftSeconds;

    /** {@code timeout}: seconds after which an idle client is closed; 0 for never. */
    public volatile long idleTimeoutSeconds;

    /** {@code maxclients}. */
    public volatile int maxClients = 10_000;

    /** {@code maxmemory-clients} in bytes; 0 for none. */
    public volatile long maxMemoryClients;

    /** Whether connections from other machines are refused ({@code protected-mode} without a password). */
    public volatile boolean protectedMode = true;

    /** Whether a new client must authenticate itself ({@code requirepass}). */
    public volatile boolean passwordRequired;
}
