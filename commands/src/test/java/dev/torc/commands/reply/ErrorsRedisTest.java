package dev.torc.commands.reply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.peers.RedisServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every error that a command can bring about is asked of redis-server, and has to be worded the same. */
class ErrorsRedisTest {
    @TempDir
    static Path directory;

    private static RedisServer redis;

    @BeforeAll
    static void start() {
        redis = RedisServer.start(directory, "--save", "");
        redis.command("SET", "string", "text");
        redis.command("SET", "max", "9223372036854775807");
        redis.command("RPUSH", "list", "x");
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Test
    void ofAnyCommand() {
        same(Errors.SYNTAX, "SET", "k", "v", "bogus");
        same(Errors.WRONG_TYPE, "GET", "list");
        same(Errors.NO_SUCH_KEY, "RENAME", "none", "other");
        same(Errors.NOT_AN_INTEGER, "INCR", "string");
        same(Errors.NOT_A_FLOAT, "INCRBYFLOAT", "max", "x");
        same(Errors.NOT_POSITIVE, "LPOP", "list", "-1");
        same(Errors.INDEX_OUT_OF_RANGE, "LSET", "list", "9", "x");
        same(Errors.TIMEOUT_NOT_AN_INTEGER, "CLIENT", "PAUSE", "x");
        same(Errors.TIMEOUT_NEGATIVE, "CLIENT", "PAUSE", "-1");
        same(Errors.badExpireTime("set"), "SET", "k", "v", "EX", "0");
        same(Errors.badExpireTime("getex"), "GETEX", "string", "PX", "-1");
    }

    @Test
    void ofTheConnectionGroup() {
        same(Errors.WRONG_PASSWORD, "AUTH", "nobody", "x");
        same(Errors.NO_PASSWORD_SET, "AUTH", "x");
        same(Errors.NO_PROTOCOL, "HELLO", "4");
        same(Errors.PROTOCOL_NOT_AN_INTEGER, "HELLO", "x");
        same(Errors.helloOption("bogus"), "HELLO", "3", "bogus");
        same(Errors.BAD_CLIENT_NAME, "CLIENT", "SETNAME", "a b");
        same(Errors.NO_SUCH_CLIENT, "CLIENT", "KILL", "1.2.3.4:5");
        same(Errors.BAD_CLIENT_ID, "CLIENT", "LIST", "ID", "x");
        same(Errors.CLIENT_ID_NOT_POSITIVE, "CLIENT", "KILL", "ID", "0");
        same(Errors.BAD_PAUSE_MODE, "CLIENT", "PAUSE", "1", "bogus");
        same(Errors.BAD_UNBLOCK_REASON, "CLIENT", "UNBLOCK", "1", "bogus");
        same(Errors.unknownClientType("bogus"), "CLIENT", "LIST", "TYPE", "bogus");
        same(Errors.noSuchUser("bogus"), "CLIENT", "KILL", "USER", "bogus");
        same(Errors.DB_OUT_OF_RANGE, "SELECT", "99");
    }

    @Test
    void ofTheStringGroup() {
        same(Errors.OVERFLOW, "INCR", "max");
        same(Errors.DECREMENT_OVERFLOW, "DECRBY", "max", "-9223372036854775808");
        same(Errors.NAN_OR_INFINITY, "INCRBYFLOAT", "max", "inf");
        same(Errors.OFFSET_OUT_OF_RANGE, "SETRANGE", "string", "-1", "x");
        same(Errors.STRING_TOO_LONG, "SETRANGE", "string", "536870911", "xx");
        same(Errors.LCS_NOT_STRINGS, "LCS", "list", "string");
        same(Errors.LCS_LEN_AND_IDX, "LCS", "string", "max", "LEN", "IDX");
    }

    @Test
    void ofTheGenericGroup() {
        same(Errors.SAME_OBJECT, "COPY", "string", "string");
        same(Errors.BUSY_KEY, "RESTORE", "string", "0", "x");
        same(Errors.BAD_FIRST_DB, "SWAPDB", "x", "1");
        same(Errors.BAD_SECOND_DB, "SWAPDB", "1", "x");
        same(Errors.BAD_CURSOR, "SCAN", "x");
        same(Errors.EXPIRE_NX_AND_OTHERS, "EXPIRE", "string", "1", "NX", "XX");
        same(Errors.EXPIRE_GT_AND_LT, "EXPIRE", "string", "1", "GT", "LT");
        same(Errors.unsupportedOption("bogus"), "EXPIRE", "string", "1", "bogus");
        same(Errors.FREQ_NEEDS_LFU, "OBJECT", "FREQ", "string");
        same(Errors.BAD_DUMP, "RESTORE", "new", "0", "x");
        same(Errors.BAD_TTL, "RESTORE", "new", "-1", "x");
        same(Errors.BAD_IDLETIME, "RESTORE", "new", "0", "x", "IDLETIME", "-1");
        same(Errors.BAD_FREQ, "RESTORE", "new", "0", "x", "FREQ", "256");
        redis.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lfu");
        same(Errors.IDLETIME_NEEDS_LRU, "OBJECT", "IDLETIME", "string");
        redis.command("CONFIG", "SET", "maxmemory-policy", "noeviction");
    }

    @Test
    void ofTheServerGroup() {
        same(Errors.NO_CONFIG_FILE, "CONFIG", "REWRITE");
        same(Errors.unknownSetting("bogus"), "CONFIG", "SET", "bogus", "1");
        same(Errors.settingFailed("maxmemory", "argument must be a memory value"), "CONFIG", "SET", "maxmemory", "x");
        same(Errors.NO_KEY_ARGUMENTS, "COMMAND", "GETKEYS", "PING", "x");
        same(Errors.BAD_COMMAND, "COMMAND", "GETKEYS", "bogus", "x");
        same(Errors.BAD_COMMAND_ARGUMENT_COUNT, "COMMAND", "GETKEYS", "GET", "a", "b");
        same(Errors.SLOWLOG_COUNT, "SLOWLOG", "GET", "-2");
        same(Errors.NO_SHUTDOWN, "SHUTDOWN", "ABORT");
        same(Errors.NO_FAILOVER, "FAILOVER", "ABORT");
        same(Errors.FAILOVER_TIMEOUT, "FAILOVER", "TIMEOUT", "0");
        same(Errors.FAILOVER_NEEDS_REPLICAS, "FAILOVER");
        same(Errors.BAD_MASTER_PORT, "REPLICAOF", "no", "two");
        same(Errors.noLatencySamples("bogus"), "LATENCY", "GRAPH", "bogus");
        same(Errors.protectedCommand("DEBUG", "enable-debug-command"), "DEBUG", "SLEEP", "0");
    }

    @Test
    void whatForbidsACommand() {
        redis.command("CONFIG", "SET", "maxmemory", "1");
        same(Errors.OUT_OF_MEMORY, "SET", "k", "v");
        redis.command("CONFIG", "SET", "maxmemory", "0");
        redis.command("CONFIG", "SET", "min-replicas-to-write", "1");
        same(Errors.NO_REPLICAS, "SET", "k", "v");
        redis.command("CONFIG", "SET", "min-replicas-to-write", "0");
        same(Errors.NOT_BUSY, "SCRIPT", "KILL");
        redis.command("ACL", "SETUSER", "limited", "on", ">pw", "+get", "+client", "~own:*");
        redis.command("AUTH", "limited", "pw");
        same(Errors.NO_PERMISSION_KEY, "GET", "k");
        same(Errors.noPermission("set"), "SET", "own:k", "v");
        same(Errors.noPermission("config|set"), "CONFIG", "SET", "a", "b");
        redis.command("RESET");
        redis.command("CONFIG", "SET", "requirepass", "secret");
        redis.command("RESET");
        same(Errors.NO_AUTH, "GET", "k");
        same(Errors.HELLO_NEEDS_AUTH, "HELLO", "3");
        redis.command("AUTH", "secret");
        redis.command("CONFIG", "SET", "requirepass", "");
    }

    private static void same(ErrorReply error, String... command) {
        same(error.text(), command);
    }

    private static void same(String error, String... command) {
        assertThat(redis.command(command)).isEqualTo(new RedisServer.Failure(error));
    }
}
