package dev.torc.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torc.peers.RedisServer;
import dev.torc.snapshot.Data.Entry;
import dev.torc.snapshot.rdb.RdbFormatException;
import dev.torc.snapshot.rdb.Strings;
import dev.torc.store.Key;
import dev.torc.store.Partition;
import dev.torc.store.Record;
import dev.torc.store.eviction.EvictionPolicy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of redis-server load here, files of ours load there, and redis-check-rdb accepts them. */
class RdbRedisTest {
    @TempDir
    Path directory;

    /** A redis-server that saves when it is told to. */
    private RedisServer start(String... settings) {
        return RedisServer.start(
                directory,
                Stream.concat(Stream.of("--save", ""), Stream.of(settings)).toArray(String[]::new));
    }

    private static Map<String, Entry> randomEntries(SplittableRandom random, int count) {
        Map<String, Entry> entries = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            String key = random.nextInt(4) == 0 ? Integer.toString(random.nextInt()) : "key:" + i;
            String value = Strings.latin1(Strings.any(random));
            long expiry = random.nextInt(3) == 0 ? System.currentTimeMillis() + 1_000_000 + i : Record.NEVER;
            entries.put(random.nextInt(3) * 7 + " " + key, new Entry(value, expiry));
        }
        return entries;
    }

    @ParameterizedTest
    @CsvSource({"yes, yes, 1", "no, no, 2", "yes, no, 3", "no, yes, 4"})
    void loadsWhatRedisWrites(String compression, String checksum, long seed) throws Exception {
        Map<String, Entry> entries = randomEntries(new SplittableRandom(seed), 3_000);
        try (RedisServer redis = start("--rdbcompression", compression, "--rdbchecksum", checksum)) {
            for (Map.Entry<String, Entry> e : entries.entrySet()) {
                int space = e.getKey().indexOf(' ');
                redis.text("SELECT", e.getKey().substring(0, space));
                redis.text("SET", e.getKey().substring(space + 1), e.getValue().value());
                if (e.getValue().expireAtMs() != Record.NEVER) {
                    String at = Long.toString(e.getValue().expireAtMs());
                    redis.text("PEXPIREAT", e.getKey().substring(space + 1), at);
                }
            }
            assertThat(redis.text("SAVE")).isEqualTo("OK");
        }
        byte[] file = Files.readAllBytes(directory.resolve("dump.rdb"));
        ExecutorService workers = Executors.newFixedThreadPool(2);
        try (Data data = new Data(seed)) {
            SnapshotLoader.Result result = data.load(file, workers, 2, System.currentTimeMillis());
            assertThat(data.entries()).isEqualTo(entries);
            assertThat(result.loaded()).isEqualTo(entries.size());
            assertThat(result.bytes()).isEqualTo(file.length);
            assertThat(result.aux()).containsEntry("redis-ver", "7.0.15").containsEntry("redis-bits", "64");
            data.keyspace.check();
        } finally {
            workers.shutdown();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void redisLoadsWhatWeWrite(boolean checksum) throws Exception {
        Map<String, Entry> entries = randomEntries(new SplittableRandom(5), 3_000);
        try (Data data = new Data(5)) {
            entries.forEach((name, entry) -> {
                int space = name.indexOf(' ');
                int db = Integer.parseInt(name.substring(0, space));
                data.set(db, name.substring(space + 1), entry.value(), entry.expireAtMs());
            });
            Files.write(
                    directory.resolve("dump.rdb"),
                    data.save(new Snapshot.Options(true, checksum, Map.of("redis-ver", "7.0.15", "ctime", "1"))));
        }
        assertThat(checkRdb()).contains("RDB looks OK!").doesNotContain("error");
        try (RedisServer redis = start()) {
            for (Map.Entry<String, Entry> e : entries.entrySet()) {
                int space = e.getKey().indexOf(' ');
                redis.text("SELECT", e.getKey().substring(0, space));
                String key = e.getKey().substring(space + 1);
                assertThat(redis.text("GET", key)).isEqualTo(e.getValue().value());
                assertThat(redis.text("PEXPIRETIME", key))
                        .isEqualTo(Long.toString(e.getValue().expireAtMs()));
            }
            assertThat(redis.text("INFO", "keyspace")).contains("db0:keys=", "db7:keys=", "db14:keys=");
        }
    }

    private String checkRdb() throws Exception {
        Process check = new ProcessBuilder("redis-check-rdb", "dump.rdb")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(check.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertThat(check.waitFor()).as(output).isZero();
        return output;
    }

    @Test
    void keepsIdleTimesBothWays() throws Exception {
        try (RedisServer redis = start("--maxmemory-policy", "allkeys-lru")) {
            redis.text("SET", "old", "x");
            String dump = redis.text("DUMP", "old");
            redis.text("RESTORE", "older", "0", dump, "IDLETIME", "5000");
            redis.text("SAVE");
        }
        try (Data data = new Data(7)) {
            data.keyspace.memory().evictionPolicy(EvictionPolicy.ALLKEYS_LRU, 5, 10, 1, Data.NOW);
            data.load(Files.readAllBytes(directory.resolve("dump.rdb")));
            assertThat(idleSeconds(data, "older")).isBetween(3_500L, 6_500L);
            assertThat(idleSeconds(data, "old")).isLessThan(60);
            Files.write(directory.resolve("dump.rdb"), data.save(Data.PLAIN));
        }
        try (RedisServer redis = start("--maxmemory-policy", "allkeys-lru")) {
            assertThat(Long.parseLong(redis.text("OBJECT", "IDLETIME", "older")))
                    .isBetween(3_500L, 6_500L);
        }
    }

    private static long idleSeconds(Data data, String name) {
        long[] seconds = new long[1];
        Key key = new Key();
        try (Native bytes = Native.of(Strings.text(name))) {
            key.set(bytes.address(), name.length(), data.keyspace.hasher());
            Partition partition = data.keyspace.partitionOf(key);
            partition.lock();
            seconds[0] = partition.evictor().idleMs(partition.evictionState(0, key), Data.NOW) / 1000;
            partition.unlock();
        }
        return seconds[0];
    }

    @Test
    void keepsFrequenciesBothWays() throws Exception {
        try (RedisServer redis = start("--maxmemory-policy", "allkeys-lfu", "--lfu-decay-time", "0")) {
            redis.text("SET", "k", "x");
            String dump = redis.text("DUMP", "k");
            redis.text("RESTORE", "hot", "0", dump, "FREQ", "200");
            redis.text("SAVE");
        }
        try (Data data = new Data(8)) {
            data.keyspace.memory().evictionPolicy(EvictionPolicy.ALLKEYS_LFU, 5, 10, 0, Data.NOW);
            data.load(Files.readAllBytes(directory.resolve("dump.rdb")));
            Files.write(directory.resolve("dump.rdb"), data.save(Data.PLAIN));
        }
        try (RedisServer redis = start("--maxmemory-policy", "allkeys-lfu", "--lfu-decay-time", "0")) {
            assertThat(redis.text("OBJECT", "FREQ", "hot")).isEqualTo("200");
        }
    }

    @Test
    void refusesOtherTypesByNameAndOffset() throws Exception {
        try (RedisServer redis = start()) {
            redis.text("RPUSH", "l", "x");
            redis.text("SAVE");
        }
        byte[] file = Files.readAllBytes(directory.resolve("dump.rdb"));
        try (Data data = new Data(9)) {
            assertThatThrownBy(() -> data.load(file))
                    .isInstanceOf(RdbFormatException.class)
                    .hasMessageMatching("list at offset \\d+: this version cannot load it");
            try {
                data.load(file);
            } catch (RdbFormatException e) {
                assertThat(file[(int) e.offset()]).isEqualTo((byte) 18);
                assertThat(file[(int) e.offset() + 2]).isEqualTo((byte) 'l');
            }
        }
        Files.delete(directory.resolve("dump.rdb"));
        try (RedisServer redis = start();
                Data data = new Data(9)) {
            redis.text("FUNCTION", "LOAD", "#!lua name=mylib\nredis.register_function('f', function() return 1 end)");
            redis.text("SAVE");
            byte[] functions = Files.readAllBytes(directory.resolve("dump.rdb"));
            assertThatThrownBy(() -> data.load(functions)).hasMessageContaining("function library at offset");
        }
    }

    @Test
    void leavesOutWhatHasExpired() throws Exception {
        try (Data data = new Data(10);
                Data copy = new Data(11)) {
            data.set(0, "dead", "x", Data.NOW + 10);
            data.set(0, "alive", "x", Data.NOW + 1_000);
            SnapshotLoader.Result result = copy.load(data.save(Data.PLAIN), Runnable::run, 1, Data.NOW + 500);
            assertThat(copy.entries()).containsOnlyKeys("0 alive");
            assertThat(result.expired()).isEqualTo(1);
        }
    }

    @Test
    void anEntryLongerThanAPartLoads() throws Exception {
        try (Data data = new Data(12);
                Data copy = new Data(13)) {
            String random = Strings.latin1(Strings.random(new SplittableRandom(1), 4 << 20));
            data.set(0, "large", random, Record.NEVER);
            data.set(0, "compressed", "x".repeat(4 << 20), Record.NEVER);
            data.set(0, "", "", Record.NEVER);
            copy.load(data.save(Data.PLAIN));
            assertThat(copy.entries()).isEqualTo(data.entries());
        }
    }
}
