package dev.torc.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.commands.server.DataDigest;
import dev.torc.store.Change;
import dev.torc.store.ChangeReplay;
import dev.torc.store.Key;
import dev.torc.store.Keyspace;
import dev.torc.store.eviction.EvictionPolicy;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever commands, expiry and eviction did: the changes that the sink heard, replayed into an empty store, give the same data, by
 * DEBUG DIGEST and by the time at which each key expires. And several changes that one command makes are one group.
 */
class ReplayTest {
    private static final int COMMANDS = 40_000;
    private static final int CHECK_EVERY = 10_000;
    private static final int KEYS = 300;

    private final Map<Change.Cause, Integer> heard = new EnumMap<>(Change.Cause.class);

    /** Changes of the running command that stand for themselves. */
    private int ungrouped;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void changesReplayedGiveTheSameDigest(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        try (CommandFixture origin = new CommandFixture();
                CommandFixture replica = new CommandFixture()) {
            origin.keyspace().sink(change -> {
                heard.merge(change.cause(), 1, Integer::sum);
                ungrouped += change.cause() == Change.Cause.COMMAND && !origin.isGrouping() ? 1 : 0;
                ChangeReplay.apply(replica.keyspace(), change, new Key(), 0);
            });
            for (int i = 1; i <= COMMANDS; i++) {
                String[] words = command(random, origin.nowMs());
                ungrouped = 0;
                String reply = origin.run(words);
                assertThat(reply)
                        .as("seed %d, command %d: %s", seed, i, String.join(" ", words))
                        .doesNotContain("internal error");
                assertThat(ungrouped)
                        .as("changes outside of a group, seed %d, command %d: %s", seed, i, String.join(" ", words))
                        .isLessThanOrEqualTo(1);
                origin.advance(random.nextInt(5));
                background(origin, random);
                if (i % CHECK_EVERY == 0) {
                    compare(origin, replica, "seed " + seed + ", command " + i);
                }
            }
            assertThat(heard).as("causes").containsKeys(Change.Cause.values());
        }
    }

    private static void background(CommandFixture commands, SplittableRandom random) {
        Keyspace keyspace = commands.keyspace();
        int number = random.nextInt(keyspace.partitions());
        keyspace.expireSome(number, commands.nowMs(), 20);
        keyspace.partition(number).lock();
        keyspace.partition(number).memory().compact(8);
        keyspace.partition(number).freeDiscarded(1);
        keyspace.partition(number).unlock();
        if (random.nextInt(500) == 0) {
            EvictionPolicy[] policies = EvictionPolicy.values();
            keyspace.memory().evictionPolicy(policies[random.nextInt(policies.length)], 5, 10, 1, commands.nowMs());
            keyspace.memory().maxmemory(random.nextBoolean() ? 0 : 40_000 + random.nextInt(40_000));
        }
    }

    private static void compare(CommandFixture origin, CommandFixture replica, String when) {
        for (int p = 0; p < origin.keyspace().partitions(); p++) {
            origin.keyspace().expireSome(p, origin.nowMs(), Integer.MAX_VALUE);
        }
        assertThat(digest(replica)).as(when).isEqualTo(digest(origin));
        assertThat(expiries(replica)).as(when).isEqualTo(expiries(origin));
        assertThat(expiries(origin)).as("keys, %s", when).isNotEmpty();
    }

    private static String digest(CommandFixture commands) {
        commands.keyspace().lockAll();
        try {
            return new DataDigest().ofEverything(commands.keyspace(), Long.MIN_VALUE);
        } finally {
            commands.keyspace().unlockAll();
        }
    }

    /** Every key of the first databases with its time of expiry; the digest only tells whether there is one. */
    private static List<String> expiries(CommandFixture commands) {
        List<String> lines = new ArrayList<>();
        for (int db = 0; db < 3; db++) {
            for (int key = 0; key < KEYS; key++) {
                commands.run("select", Integer.toString(db));
                String at = commands.run("pexpiretime", "k" + key);
                if (!at.equals(":-2\r\n")) {
                    lines.add(db + " k" + key + " " + at);
                }
            }
        }
        commands.run("select", "0");
        return lines;
    }

    // ---- commands

    private static String[] command(SplittableRandom random, long nowMs) {
        String k = "k" + random.nextInt(KEYS);
        String l = "k" + random.nextInt(KEYS);
        String n = Integer.toString(random.nextInt(2_000));
        String at = Long.toString(nowMs + random.nextInt(3_000) - 20);
        String v = random.nextBoolean() ? n : "v".repeat(random.nextInt(300));
        String line = switch (random.nextInt(46)) {
            case 0, 1, 2, 3, 4 -> "set " + k + " " + v;
            case 5 -> "set " + k + " " + v + " keepttl";
            case 6 -> "set " + k + " " + v + " nx px 700";
            case 7 -> "set " + k + " " + v + " xx get pxat " + at;
            case 8 -> "setex " + k + " 1 " + v;
            case 9 -> "psetex " + k + " 900 " + v;
            case 10 -> "setnx " + k + " " + v;
            case 11 -> "getset " + k + " " + v;
            case 12 -> "getdel " + k;
            case 13 -> "getex " + k + " px " + n + 1;
            case 14 -> "getex " + k + " persist";
            case 15 -> "getex " + k + " pxat " + at;
            case 16 -> "append " + k + " " + v;
            case 17 -> "setrange " + k + " " + random.nextInt(400) + " " + v;
            case 18 -> "incr " + k;
            case 19 -> "decrby " + k + " " + n;
            case 20 -> "incrbyfloat " + k + " 0." + n;
            case 21 -> "mset " + k + " " + v + " " + l + " " + n;
            case 22 -> "msetnx " + k + " " + v + " " + l + " " + n;
            case 23, 24 -> "del " + k + " " + l;
            case 25 -> "unlink " + k;
            case 26, 27 -> "pexpire " + k + " " + n;
            case 28 -> "expire " + k + " " + random.nextInt(-1, 4) + " gt";
            case 29 -> "pexpireat " + k + " " + at + " lt";
            case 30 -> "expireat " + k + " " + nowMs / 1000;
            case 31 -> "persist " + k;
            case 32 -> "rename " + k + " " + l;
            case 33 -> "renamenx " + k + " " + l;
            case 34 -> "copy " + k + " " + l;
            case 35 -> "copy " + k + " " + l + " db " + random.nextInt(3) + " replace";
            case 36 -> "move " + k + " " + random.nextInt(3);
            case 37 -> "sort missing store " + k;
            case 38 -> "touch " + k;
            case 39 -> "scan 0 count 50";
            case 40 -> "randomkey";
            case 41 -> "select " + random.nextInt(3);
            case 42 -> random.nextInt(100) == 0 ? "swapdb 0 " + random.nextInt(3) : "get " + k;
            case 43 -> random.nextInt(200) == 0 ? "flushdb" : "mget " + k + " " + l;
            case 44 -> random.nextInt(800) == 0 ? "flushall async" : "ttl " + k;
            default -> "exists " + k + " " + l;
        };
        return line.split(" ", -1);
    }
}
