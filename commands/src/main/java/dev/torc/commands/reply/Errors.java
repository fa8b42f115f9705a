package dev.torc.commands.reply;

/**
 * Every error text that users see, byte for byte Redis 7.0's: one place, so that a reader finds where a text comes from and a
 * test can ask redis-server for each of them.
 *
 * <p>Constants are whole errors. Methods return the text of errors with a variable part, for {@link Reply#error(String)}.
 * Texts from clients are in them as Latin-1, one character a byte. What only the command table can word (unknown commands, wrong
 * numbers of arguments) is in {@link dev.torc.commands.spec.Rejection}.
 */
public final class Errors {
    // ---- any command

    public static final ErrorReply SYNTAX = ErrorReply.of("ERR syntax error");
    public static final ErrorReply WRONG_TYPE =
            ErrorReply.of("WRONGTYPE Operation against a key holding the wrong kind of value");
    public static final ErrorReply NO_SUCH_KEY = ErrorReply.of("ERR no such key");
    public static final ErrorReply NOT_AN_INTEGER = ErrorReply.of("ERR value is not an integer or out of range");
    public static final ErrorReply NOT_A_FLOAT = ErrorReply.of("ERR value is not a valid float");
    public static final ErrorReply NOT_POSITIVE = ErrorReply.of("ERR value is out of range, must be positive");
    public static final ErrorReply OUT_OF_RANGE = ErrorReply.of("ERR value is out of range");
    public static final ErrorReply INDEX_OUT_OF_RANGE = ErrorReply.of("ERR index out of range");
    public static final ErrorReply TIMEOUT_NOT_AN_INTEGER =
            ErrorReply.of("ERR timeout is not an integer or out of range");
    public static final ErrorReply TIMEOUT_NEGATIVE = ErrorReply.of("ERR timeout is negative");
    public static final ErrorReply COUNT_NOT_POSITIVE = ErrorReply.of("ERR count should be greater than 0");

    // ---- may this run at all

    public static final ErrorReply NO_AUTH = ErrorReply.of("NOAUTH Authentication required.");

    /** To a client of MONITOR, which Redis counts among the replicas. */
    public static final ErrorReply WATCHER_AND_KEYS = ErrorReply.of("ERR Replica can't interact with the keyspace");

    public static final ErrorReply OUT_OF_MEMORY =
            ErrorReply.of("OOM command not allowed when used memory > 'maxmemory'.");
    /** Torc's own: names, patterns and settings are handled on the heap, which is small. */
    public static final ErrorReply ARGUMENTS_TOO_LONG =
            ErrorReply.of("ERR arguments too long (expected: at most 16 MB together)");

    public static final ErrorReply LOADING = ErrorReply.of("LOADING Redis is loading the dataset in memory");
    public static final ErrorReply READ_ONLY = ErrorReply.of("READONLY You can't write against a read only replica.");
    public static final ErrorReply NO_REPLICAS = ErrorReply.of("NOREPLICAS Not enough good replicas to write.");
    public static final ErrorReply MASTER_DOWN =
            ErrorReply.of("MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.");
    public static final ErrorReply SNAPSHOT_FAILED = ErrorReply.of(
            "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands that "
                    + "may modify the data set are disabled, because this instance is configured to report errors during writes "
                    + "if RDB snapshotting fails (stop-writes-on-bgsave-error option). Please check the Redis logs for details "
                    + "about the RDB error.");
    public static final ErrorReply BUSY_SCRIPT =
            ErrorReply.of("BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.");
    public static final ErrorReply NOT_BUSY = ErrorReply.of("NOTBUSY No scripts in execution right now.");
    public static final ErrorReply UNKILLABLE = ErrorReply.of(
            "UNKILLABLE Sorry the script already executed write commands against the dataset. You can either "
                    + "wait the script termination or kill the server in a hard way using the SHUTDOWN NOSAVE command.");
    public static final ErrorReply NO_PERMISSION_KEY =
            ErrorReply.of("NOPERM this user has no permissions to access one of the keys used as arguments");
    public static final ErrorReply NO_PERMISSION_CHANNEL =
            ErrorReply.of("NOPERM this user has no permissions to access one of the channels used as arguments");

    // ---- snapshots and the journal

    /** What Redis says where it has no words. */
    public static final ErrorReply UNSPECIFIC = ErrorReply.of("ERR");

    public static final ErrorReply SAVE_RUNNING = ErrorReply.of("ERR Background save already in progress");
    public static final ErrorReply SAVE_MUST_WAIT = ErrorReply.of(
            "ERR Another child process is active (AOF?): can't BGSAVE right now. Use BGSAVE SCHEDULE in order to schedule "
                    + "a BGSAVE whenever possible.");
    public static final ErrorReply REWRITE_RUNNING =
            ErrorReply.of("ERR Background append only file rewriting already in progress");
    public static final ErrorReply REWRITE_IMPOSSIBLE = ErrorReply.of(
            "ERR Can't execute an AOF background rewriting. Please check the server logs for more information.");

    /** Torc's own: replicas come later. */
    public static final ErrorReply NO_REPLICATION =
            ErrorReply.of("ERR replicas are not supported (expected: REPLCONF rdb-only 1 before SYNC)");

    /** Torc's own. */
    public static final ErrorReply TRANSFERS_BUSY =
            ErrorReply.of("ERR too many snapshots are being sent (expected: at most 4 at a time)");

    // ---- accepting a connection

    public static final ErrorReply MAX_CLIENTS = ErrorReply.of("ERR max number of clients reached");
    public static final ErrorReply PROTECTED_MODE = ErrorReply.of(
            "DENIED Redis is running in protected mode because protected mode is enabled and no password is set for the "
                    + "default user. In this mode connections are only accepted from the loopback interface. If you want to "
                    + "connect from external computers to Redis you may adopt one of the following solutions: 1) Just disable "
                    + "protected mode sending the command 'CONFIG SET protected-mode no' from the loopback interface by "
                    + "connecting to Redis from the same host the server is running, however MAKE SURE Redis is not publicly "
                    + "accessible from internet if you do so. Use CONFIG REWRITE to make this change permanent. 2) "
                    + "Alternatively you can just disable the protected mode by editing the Redis configuration file, and "
                    + "setting the protected mode option to 'no', and then restarting the server. 3) If you started the server "
                    + "manually just for testing, restart it with the '--protected-mode no' option. 4) Setup a an "
                    + "authentication password for the default user. NOTE: You only need to do one of the above things in order "
                    + "for the server to start accepting connections from the outside.");

    // ---- connection commands

    public static final ErrorReply WRONG_PASSWORD =
            ErrorReply.of("WRONGPASS invalid username-password pair or user is disabled.");
    public static final ErrorReply NO_PASSWORD_SET = ErrorReply.of(
            "ERR AUTH <password> called without any password configured for the default user. Are you sure your "
                    + "configuration is correct?");
    public static final ErrorReply HELLO_NEEDS_AUTH = ErrorReply.of(
            "NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO AUTH <user> <pass> option "
                    + "can be used to authenticate the client and select the RESP protocol version at the same time");
    public static final ErrorReply NO_PROTOCOL = ErrorReply.of("NOPROTO unsupported protocol version");
    public static final ErrorReply PROTOCOL_NOT_AN_INTEGER =
            ErrorReply.of("ERR Protocol version is not an integer or out of range");
    public static final ErrorReply BAD_CLIENT_NAME =
            ErrorReply.of("ERR Client names cannot contain spaces, newlines or special characters.");
    public static final ErrorReply NO_SUCH_CLIENT = ErrorReply.of("ERR No such client");
    public static final ErrorReply BAD_CLIENT_ID = ErrorReply.of("ERR Invalid client ID");
    public static final ErrorReply CLIENT_ID_NOT_POSITIVE = ErrorReply.of("ERR client-id should be greater than 0");
    public static final ErrorReply BAD_PAUSE_MODE = ErrorReply.of("ERR CLIENT PAUSE mode must be WRITE or ALL");
    public static final ErrorReply BAD_UNBLOCK_REASON =
            ErrorReply.of("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
    public static final ErrorReply UNBLOCKED = ErrorReply.of("UNBLOCKED client unblocked via CLIENT UNBLOCK");
    public static final ErrorReply CANNOT_RESET = ErrorReply.of("ERR can only reset normal client connections");
    public static final ErrorReply DB_OUT_OF_RANGE = ErrorReply.of("ERR DB index is out of range");

    // ---- strings

    public static final ErrorReply OVERFLOW = ErrorReply.of("ERR increment or decrement would overflow");
    public static final ErrorReply DECREMENT_OVERFLOW = ErrorReply.of("ERR decrement would overflow");
    public static final ErrorReply NAN_OR_INFINITY = ErrorReply.of("ERR increment would produce NaN or Infinity");
    public static final ErrorReply OFFSET_OUT_OF_RANGE = ErrorReply.of("ERR offset is out of range");
    public static final ErrorReply STRING_TOO_LONG =
            ErrorReply.of("ERR string exceeds maximum allowed size (proto-max-bulk-len)");
    public static final ErrorReply LCS_NOT_STRINGS = ErrorReply.of("ERR The specified keys must contain string values");
    public static final ErrorReply LCS_LEN_AND_IDX =
            ErrorReply.of("ERR If you want both the length and indexes, please just use IDX.");
    public static final ErrorReply LCS_TOO_LONG = ErrorReply.of("ERR String too long for LCS");
    public static final ErrorReply LCS_MEMORY =
            ErrorReply.of("ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len");
    public static final ErrorReply LCS_NO_MEMORY =
            ErrorReply.of("ERR Insufficient memory, failed allocating transient memory for LCS");

    // ---- keys

    public static final ErrorReply SAME_OBJECT = ErrorReply.of("ERR source and destination objects are the same");
    public static final ErrorReply BUSY_KEY = ErrorReply.of("BUSYKEY Target key name already exists.");
    public static final ErrorReply BAD_FIRST_DB = ErrorReply.of("ERR invalid first DB index");
    public static final ErrorReply BAD_SECOND_DB = ErrorReply.of("ERR invalid second DB index");
    public static final ErrorReply BAD_CURSOR = ErrorReply.of("ERR invalid cursor");
    public static final ErrorReply EXPIRE_NX_AND_OTHERS =
            ErrorReply.of("ERR NX and XX, GT or LT options at the same time are not compatible");
    public static final ErrorReply EXPIRE_GT_AND_LT =
            ErrorReply.of("ERR GT and LT options at the same time are not compatible");
    public static final ErrorReply FREQ_NEEDS_LFU = ErrorReply.of(
            "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when "
                    + "switching between policies at runtime LRU and LFU data will take some time to adjust.");
    public static final ErrorReply IDLETIME_NEEDS_LRU = ErrorReply.of(
            "ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching "
                    + "between policies at runtime LRU and LFU data will take some time to adjust.");
    public static final ErrorReply BAD_DUMP = ErrorReply.of("ERR DUMP payload version or checksum are wrong");
    public static final ErrorReply BAD_DATA_FORMAT = ErrorReply.of("ERR Bad data format");
    public static final ErrorReply BAD_TTL = ErrorReply.of("ERR Invalid TTL value, must be >= 0");
    public static final ErrorReply BAD_IDLETIME = ErrorReply.of("ERR Invalid IDLETIME value, must be >= 0");
    public static final ErrorReply BAD_FREQ = ErrorReply.of("ERR Invalid FREQ value, must be >= 0 and <= 255");

    // ---- server commands

    public static final ErrorReply NO_CONFIG_FILE = ErrorReply.of("ERR The server is running without a config file");
    public static final ErrorReply NO_KEY_ARGUMENTS = ErrorReply.of("ERR The command has no key arguments");
    public static final ErrorReply BAD_COMMAND = ErrorReply.of("ERR Invalid command specified");
    public static final ErrorReply BAD_COMMAND_ARGUMENT_COUNT =
            ErrorReply.of("ERR Invalid number of arguments specified for command");
    public static final ErrorReply BAD_COMMAND_ARGUMENTS = ErrorReply.of("ERR Invalid arguments specified for command");
    public static final ErrorReply SLOWLOG_COUNT = ErrorReply.of("ERR count should be greater than or equal to -1");
    public static final ErrorReply NO_SHUTDOWN = ErrorReply.of("ERR No shutdown in progress.");
    public static final ErrorReply SHUTDOWN_FAILED = ErrorReply.of("ERR Errors trying to SHUTDOWN. Check logs.");
    public static final ErrorReply NO_FAILOVER = ErrorReply.of("ERR No failover in progress.");
    public static final ErrorReply FAILOVER_TIMEOUT = ErrorReply.of("ERR FAILOVER timeout must be greater than 0");
    public static final ErrorReply FAILOVER_NEEDS_REPLICAS = ErrorReply.of("ERR FAILOVER requires connected replicas.");
    public static final ErrorReply BAD_MASTER_PORT = ErrorReply.of("ERR Invalid master port");
    public static final ErrorReply SAVE_IN_PROGRESS = ErrorReply.of("ERR Background save already in progress");

    private Errors() {}

    /** @param fullName of the command, {@code set} or {@code getex} */
    public static String badExpireTime(String fullName) {
        return "ERR invalid expire time in '" + fullName + "' command";
    }

    /** @param fullName of the command, {@code get} or {@code config|set} */
    public static String noPermission(String fullName) {
        return "NOPERM this user has no permissions to run the '" + fullName + "' command";
    }

    /** @param reason of the last failed write */
    public static String appendOnlyFileFailed(String reason) {
        return "MISCONF Errors writing to the AOF file: " + reason;
    }

    /** A command that a protected setting forbids: DEBUG, MODULE. */
    public static String protectedCommand(String upperName, String setting) {
        return "ERR " + upperName + " command not allowed. If the " + setting
                + " option is set to \"local\", you can run it "
                + "from a local connection, otherwise you need to set this option in the configuration file, and then restart "
                + "the server.";
    }

    /** @param protocolError what the request parser says, {@code Protocol error: invalid bulk length} */
    public static String protocolError(String protocolError) {
        return "ERR " + protocolError;
    }

    public static String helloOption(String option) {
        return "ERR Syntax error in HELLO option '" + option + "'";
    }

    public static String unknownClientType(String type) {
        return "ERR Unknown client type '" + type + "'";
    }

    public static String noSuchUser(String user) {
        return "ERR No such user '" + user + "'";
    }

    public static String unsupportedOption(String option) {
        return "ERR Unsupported option " + option;
    }

    public static String noLatencySamples(String event) {
        return "ERR No samples available for event '" + event + "'";
    }

    public static String unknownSetting(String name) {
        return "ERR Unknown option or number of arguments for CONFIG SET - '" + name + "'";
    }

    /** @param reason for example {@code argument must be a memory value} */
    public static String settingFailed(String name, String reason) {
        return "ERR CONFIG SET failed (possibly related to argument '" + name + "') - " + reason;
    }

    public static String rewriteFailed(String reason) {
        return "ERR Rewriting config file: " + reason;
    }
}
