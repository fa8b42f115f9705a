package dev.torc.commands;

import dev.torc.commands.spec.CommandSpec;
import org.jspecify.annotations.Nullable;

/**
 * A client as commands see it: who it is, which database and protocol it uses, what it asked for. Belongs to its event loop;
 * other threads read it for CLIENT LIST, and may see a value that has just changed.
 */
public final class Client {
    /** What CLIENT REPLY set. */
    public enum ReplyMode {
        ON,
        OFF,
        /** The next command's reply is left out, then ON. */
        SKIP_NEXT,
        /** This command's reply is left out. */
        SKIP
    }

    /** What a session and its client take of the heap, about. */
    public static final int OBJECT_BYTES = 600;

    private final long id;
    private final ClientConnection connection;
    private final long createdMs;
    private String name = "";
    private String libraryName = "";
    private String libraryVersion = "";
    private String user = "default";
    private int db;
    private int protocol = 2;
    private boolean authenticated;
    private boolean noEvict;
    private boolean noTouch;
    private boolean monitor;
    private boolean snapshotOnly;
    private boolean closeAfterReply;
    private boolean postponed;
    private ReplyMode replyMode = ReplyMode.ON;
    private long lastActiveMs;
    private long commands;
    private @Nullable CommandSpec lastCommand;

    /** @param id unique and growing over the life of the process */
    public Client(long id, ClientConnection connection, long nowMs) {
        this.id = id;
        this.connection = connection;
        this.createdMs = nowMs;
        this.lastActiveMs = nowMs;
    }

    /** Whether SYNC is to send a snapshot and nothing after it (REPLCONF rdb-only). */
    public boolean snapshotOnly() {
        return snapshotOnly;
    }

    public void snapshotOnly(boolean to) {
        snapshotOnly = to;
    }

    public long id() {
        return id;
    }

    public ClientConnection connection() {
        return connection;
    }

    /** Unix milliseconds. */
    public long createdMs() {
        return createdMs;
    }

    /** All that it costs in bytes: CLIENT LIST's tot-mem, and what {@code maxmemory-clients} limits the sum of. */
    public long memoryBytes() {
        return OBJECT_BYTES + connection.queryCapacity() + connection.outputCapacity() + connection.transportBytes();
    }

    /** CLIENT SETNAME's; empty: none. */
    public String name() {
        return name;
    }

    public void name(String to) {
        name = to;
    }

    /** CLIENT SETINFO's. */
    public String libraryName() {
        return libraryName;
    }

    public void libraryName(String to) {
        libraryName = to;
    }

    public String libraryVersion() {
        return libraryVersion;
    }

    public void libraryVersion(String to) {
        libraryVersion = to;
    }

    public String user() {
        return user;
    }

    public int db() {
        return db;
    }

    public void db(int to) {
        db = to;
    }

    /** RESP version: 2 or 3. */
    public int protocol() {
        return protocol;
    }

    public void protocol(int to) {
        protocol = to;
    }

    public boolean authenticated() {
        return authenticated;
    }

    public void authenticated(boolean to) {
        authenticated = to;
    }

    /** CLIENT NO-EVICT: not closed when clients take too much memory. */
    public boolean noEvict() {
        return noEvict;
    }

    public void noEvict(boolean to) {
        noEvict = to;
    }

    /** CLIENT NO-TOUCH: its reads do not count for eviction. */
    public boolean noTouch() {
        return noTouch;
    }

    public void noTouch(boolean to) {
        noTouch = to;
    }

    /** Whether it watches all commands (MONITOR). */
    public boolean monitor() {
        return monitor;
    }

    public void monitor(boolean to) {
        monitor = to;
    }

    /** Whether the connection closes once the replies so far are sent; nothing more is executed. */
    public boolean closeAfterReply() {
        return closeAfterReply;
    }

    public void closeAfterReply(boolean to) {
        closeAfterReply = to;
    }

    /** Whether its next command waits (CLIENT PAUSE): nothing is executed until {@link ClientConnection#resume}. */
    public boolean postponed() {
        return postponed;
    }

    public void postponed(boolean to) {
        postponed = to;
    }

    public ReplyMode replyMode() {
        return replyMode;
    }

    public void replyMode(ReplyMode to) {
        replyMode = to;
    }

    /** Unix milliseconds of its last command. */
    public long lastActiveMs() {
        return lastActiveMs;
    }

    /** Commands it has run, those that failed included. */
    public long commands() {
        return commands;
    }

    /** The command that it sent last; null before the first, and after one that does not exist. */
    public @Nullable CommandSpec lastCommand() {
        return lastCommand;
    }

    /** Notes a command before it runs, so that CLIENT LIST names itself. */
    void sent(@Nullable CommandSpec command) {
        lastCommand = command;
    }

    void ran(long nowMs) {
        active(nowMs);
        commands++;
    }

    /** Bytes came from it or went to it. */
    public void active(long nowMs) {
        lastActiveMs = nowMs;
    }

    /** RESET: as after connecting, apart from identity. */
    public void reset(boolean authenticatedByDefault) {
        name = "";
        db = 0;
        protocol = 2;
        authenticated = authenticatedByDefault;
        noEvict = false;
        noTouch = false;
        monitor = false;
        replyMode = ReplyMode.ON;
    }
}
