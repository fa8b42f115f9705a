package dev.torc.commands.string;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.commands.CommandFixture;
import dev.torc.memory.Memory;
import dev.torc.store.Change;
import dev.torc.store.Key;
import dev.torc.store.Partition;
import dev.torc.store.Record;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a comparison with redis-server does not see: limits, other types, effects, expiry on a clock that can be moved. */
class StringCommandsTest {
    private static final String WRONG_TYPE = "-WRONGTYPE Operation against a key holding the wrong kind of value\r\n";
    private static final String OOM = "-OOM command not allowed when used memory > 'maxmemory'.\r\n";
    private static final String TOO_LONG = "-ERR string exceeds maximum allowed size (proto-max-bulk-len)\r\n";

    private final CommandFixture commands = new CommandFixture();

    @AfterEach
    void check() {
        commands.close();
    }

    @Test
    void countersKeepTheExpiryAndEndWithIt() {
        run("set n 9 px 50");
        assertThat(run("incr n")).isEqualTo(":10\r\n");
        assertThat(run("append n 5")).isEqualTo(":3\r\n");
        assertThat(run("setrange n 0 2")).isEqualTo(":3\r\n");
        assertThat(run("incrbyfloat n 0.5")).isEqualTo("$5\r\n205.5\r\n");
        commands.advance(50);
        assertThat(run("get n")).isEqualTo("$5\r\n205.5\r\n");
        commands.advance(1);
        assertThat(run("get n")).isEqualTo("$-1\r\n");
        assertThat(run("decr n")).isEqualTo(":-1\r\n");
    }

    @Test
    void getExInThePastDeletes() {
        for (String time : List.of("exat 1", "pxat " + CommandFixture.START_MS)) {
            run("set k v");
            assertThat(run("getex k " + time)).isEqualTo("$1\r\nv\r\n");
            assertThat(run("strlen k")).isEqualTo(":0\r\n");
        }
    }

    @Test
    void setInThePastIsGoneAtTheNextLook() {
        assertThat(run("set k v exat 1")).isEqualTo("+OK\r\n");
        assertThat(run("set k w nx get")).isEqualTo("$-1\r\n");
        assertThat(run("get k")).isEqualTo("$1\r\nw\r\n");
    }

    @Test
    void aZeroByteEndsAnOptionAsInC() {
        assertThat(commands.run("set", "k", "v", "EX\u0000ample", "10")).isEqualTo("+OK\r\n");
        assertThat(commands.run("set", "k", "v", "E\u0000")).isEqualTo("-ERR syntax error\r\n");
    }

    @Test
    void otherTypesAreRefusedOrReplaced() {
        putOtherType("list");
        for (String line : List.of(
                "get list",
                "getdel list",
                "getex list",
                "strlen list",
                "incr list",
                "decrby list 1",
                "incrbyfloat list 1",
                "append list x",
                "append list ",
                "setrange list 0 x",
                "setrange list 99 ",
                "getrange list 0 1",
                "getset list x",
                "set list x get",
                "set list x nx get")) {
            assertThat(commands.run(line.split(" ", -1))).as(line).isEqualTo(WRONG_TYPE);
        }
        assertThat(run("lcs list k")).isEqualTo("-ERR The specified keys must contain string values\r\n");
        assertThat(run("mget list")).isEqualTo("*1\r\n$-1\r\n");
        assertThat(run("setnx list x")).isEqualTo(":0\r\n");
        assertThat(run("set list x")).isEqualTo("+OK\r\n");
        assertThat(run("get list")).isEqualTo("$1\r\nx\r\n");
    }

    @Test
    void stringsEndAtTheLongestBulk() {
        configure("proto-max-bulk-len", "1mb");
        assertThat(run("setrange k 1048576 x")).isEqualTo(TOO_LONG);
        assertThat(run("setrange k 1048575 x")).isEqualTo(":1048576\r\n");
        assertThat(run("append k x")).isEqualTo(TOO_LONG);
        assertThat(run("setrange k 9223372036854775807 x")).isEqualTo(TOO_LONG);
        assertThat(run("setrange k 9223372036854775807 ")).isEqualTo(":1048576\r\n");
        assertThat(run("lcs k k len"))
                .isEqualTo("-ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len\r\n");
    }

    @Test
    void setRangeMakesRoomBeforeItWrites() {
        commands.keyspace().memory().maxmemory(4 << 20);
        assertThat(run("setrange k 5000000 x")).isEqualTo(OOM);
        assertThat(run("setrange k 1000000 x")).isEqualTo(":1000001\r\n");
        assertThat(run("setrange k 999999 xy"))
                .as("what is there already costs nothing")
                .isEqualTo(":1000001\r\n");
        assertThat(run("setrange l 3300000 x")).isEqualTo(OOM);
        assertThat(commands.keyspace().memory().usedBytes()).isLessThan(4 << 20);
    }

    @Test
    void appendMakesRoomForAppendsToCome() {
        commands.keyspace().memory().maxmemory(4 << 20);
        commands.run("set", "k", "x".repeat(3_500_000));
        String reply = run("append k x");
        for (int i = 0; i < 10_000 && !reply.equals(OOM); i++) {
            reply = run("append k " + "y".repeat(100));
        }
        assertThat(reply).isEqualTo(OOM);
        assertThat(commands.keyspace().memory().usedBytes()).isLessThan(4 << 20);
    }

    @Test
    void effectsAreValuesWithTheirExpiry() {
        List<String> heard = new ArrayList<>();
        commands.keyspace().sink(change -> heard.add(text(change)));
        run("set n 9");
        run("incr n");
        run("incrbyfloat n 0.5");
        run("append n xy");
        run("setrange n 1 ab");
        run("getex n pxat 1800000000000");
        run("incr n");
        run("set n 7 keepttl");
        run("incrby n 3");
        run("getex n persist");
        run("getex n persist");
        run("getdel n");
        run("mset a 1 b 2");
        run("msetnx c 1 b 2");
        run("getex a exat 1");
        assertThat(heard)
                .containsExactly(
                        "SET n 9 -1",
                        "SET n 10 -1",
                        "SET n 10.5 -1",
                        "SET_RANGE n xy @4",
                        "SET_RANGE n ab @1",
                        "EXPIRE_AT n 1800000000000",
                        "SET n 7 1800000000000",
                        "SET n 10 1800000000000",
                        "EXPIRE_AT n -1",
                        "DELETE n",
                        "SET a 1 -1",
                        "SET b 2 -1",
                        "DELETE a");
    }

    @Test
    void lengthsThatShrinkAndGrowInPlaceKeepTheirNeighbours() {
        // A short record whose expiry field stays behind as unused room, next to others of its size class.
        for (int i = 0; i < 200; i++) {
            run("set k" + i + " 1");
            run("getex k" + i + " exat 99999999999");
            run("getex k" + i + " persist");
        }
        for (int round = 0; round < 40; round++) {
            for (int i = 0; i < 200; i++) {
                run("append k" + i + " 0");
            }
        }
        for (int i = 0; i < 200; i++) {
            assertThat(run("get k" + i)).isEqualTo("$41\r\n1" + "0".repeat(40) + "\r\n");
            run("set k" + i + " -10 keepttl");
            for (int round = 0; round < 20; round++) {
                run("incr k" + i);
            }
            assertThat(run("get k" + i)).isEqualTo("$2\r\n10\r\n");
        }
    }

    @Test
    void lcsOfLongStringsComesInManyWords() {
        commands.run("mset", "a", "abcdefghij".repeat(1000), "b", "acegibdfhj".repeat(1000));
        assertThat(run("lcs a b len")).isEqualTo(":6000\r\n");
        assertThat(run("lcs a b")).startsWith("$6000\r\n").hasSize(6000 + 9);
    }

    private String run(String line) {
        return commands.run(line.split(" ", -1));
    }

    private void configure(String name, String value) {
        assertThat(commands.server().settings().set(List.of(name, value), true)).isNull();
    }

    private void putOtherType(String name) {
        try (Arena arena = Arena.ofConfined()) {
            long address = arena.allocate(name.length()).address();
            Memory.copy(name.getBytes(StandardCharsets.ISO_8859_1), 0, address, name.length());
            Key key = new Key().set(address, name.length(), commands.keyspace().hasher());
            Partition partition = commands.keyspace().partitionOf(key);
            partition.lock();
            try {
                partition.set(0, key, Record.STRING + 1, 0, address, 1, Record.NEVER, commands.nowMs());
            } finally {
                partition.unlock();
            }
        }
    }

    private static String text(Change change) {
        String name = change.effect() + " " + Memory.toLatin1(change.key(), change.keyLength());
        return switch (change.effect()) {
            case SET -> name + " " + value(change) + " " + change.expireAtMs();
            case SET_RANGE -> name + " " + value(change) + " @" + change.offset();
            case EXPIRE_AT -> name + " " + change.expireAtMs();
            default -> name;
        };
    }

    private static String value(Change change) {
        return Memory.toLatin1(change.value(), change.valueLength());
    }
}
