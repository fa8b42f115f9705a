package dev.torc.acceptance.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torc.acceptance.differential.ProcessServer;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.support.ConnectionPoolSupport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Lettuce as applications use it, over each transport. */
@ParameterizedClass
@ValueSource(strings = {"epoll", "netty"})
@Timeout(60)
@SuppressWarnings("NullAway.Init")
class LettuceTest {
    private static final RedisClient CLIENT = RedisClient.create();
    private static ProcessServer server;

    @Parameter
    private String transport;

    private StatefulRedisConnection<String, String> connection;
    private RedisCommands<String, String> redis;

    @BeforeParameterizedClassInvocation
    static void start(String transport) {
        server = ProcessServer.torc("--transport", transport);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        server.close();
    }

    @AfterAll
    static void shutDown() {
        CLIENT.shutdown(0, 1, TimeUnit.SECONDS);
    }

    private static RedisURI uri() {
        return RedisURI.builder()
                .withHost("localhost")
                .withPort(server.port())
                .withTimeout(Duration.ofSeconds(30))
                .build();
    }

    @BeforeEach
    void connect() {
        connection = CLIENT.connect(uri());
        redis = connection.sync();
        redis.flushall();
    }

    @AfterEach
    void disconnect() {
        connection.close();
    }

    @Test
    void commandsOneAfterTheOther() {
        assertThat(redis.set("greeting", "hello")).isEqualTo("OK");
        assertThat(redis.get("greeting")).isEqualTo("hello");
        assertThat(redis.get("nothing")).isNull();
        assertThat(redis.set("greeting", "again", SetArgs.Builder.nx())).isNull();
        assertThat(redis.mset(Map.of("one", "1", "two", "2"))).isEqualTo("OK");
        assertThat(redis.mget("one", "none", "two"))
                .extracting(value -> value.getValueOrElse("-"))
                .containsExactly("1", "-", "2");
        assertThat(redis.incrby("one", 41)).isEqualTo(42);
        assertThat(redis.incrbyfloat("two", 0.5)).isEqualTo(2.5);
        assertThat(redis.expire("one", Duration.ofMinutes(1))).isTrue();
        assertThat(redis.pttl("one")).isBetween(1L, 60_000L);
        assertThat(redis.type("one")).isEqualTo("string");
        assertThat(redis.del("one", "two", "none")).isEqualTo(2);
        assertThatThrownBy(() -> redis.incr("greeting"))
                .isInstanceOf(RedisCommandExecutionException.class)
                .hasMessage("ERR value is not an integer or out of range");
    }

    @Test
    void tenThousandCommandsInOneFlushAreAnsweredInOrder() throws Exception {
        connection.setAutoFlushCommands(false);
        RedisAsyncCommands<String, String> async = connection.async();
        List<RedisFuture<?>> writes = new ArrayList<>();
        List<RedisFuture<String>> reads = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            writes.add(async.set("key:" + i, "value:" + i));
            reads.add(async.get("key:" + i));
        }
        connection.flushCommands();
        connection.setAutoFlushCommands(true);

        assertThat(LettuceFutures.awaitAll(Duration.ofSeconds(30), writes.toArray(RedisFuture[]::new)))
                .isTrue();
        for (int i = 0; i < reads.size(); i++) {
            assertThat(reads.get(i).get(30, TimeUnit.SECONDS)).isEqualTo("value:" + i);
        }
    }

    @Test
    void itSpeaksTheNewProtocolAndTheOld() {
        assertThat(redis.clientInfo()).contains("resp=3");
        assertThat(redis.configGet("transport")).containsEntry("transport", transport);
        assertThat(redis.configGet("maxmemory*"))
                .containsEntry("maxmemory", "0")
                .containsEntry("maxmemory-policy", "noeviction");
        try (RedisClient old = RedisClient.create(uri())) {
            old.setOptions(ClientOptions.builder()
                    .protocolVersion(ProtocolVersion.RESP2)
                    .build());
            try (StatefulRedisConnection<String, String> second = old.connect()) {
                assertThat(second.sync().clientInfo()).contains("resp=2");
                assertThat(second.sync().configGet("maxmemory")).containsEntry("maxmemory", "0");
            }
        }
    }

    @Test
    void itIntroducesItself() {
        redis.clientSetname("basket");
        assertThat(redis.clientList()).contains("name=basket");
        assertThat(redis.clientInfo()).contains("lib-name=Lettuce");
    }

    @Test
    void keysAndValuesAreAnyBytes() {
        byte[] everyByte = new byte[256];
        for (int i = 0; i < everyByte.length; i++) {
            everyByte[i] = (byte) i;
        }
        byte[] large = new byte[16 << 20];
        new Random(7).nextBytes(large);
        try (StatefulRedisConnection<byte[], byte[]> binary = CLIENT.connect(ByteArrayCodec.INSTANCE, uri())) {
            assertThat(binary.sync().set(everyByte, large)).isEqualTo("OK");
            assertThat(binary.sync().get(everyByte)).isEqualTo(large);
            assertThat(binary.sync().strlen(everyByte)).isEqualTo(large.length);
            assertThat(binary.sync().randomkey()).isEqualTo(everyByte);
            List<ByteBuffer> scanned = new ArrayList<>();
            ScanIterator.scan(binary.sync()).forEachRemaining(key -> scanned.add(ByteBuffer.wrap(key)));
            assertThat(scanned).containsExactly(ByteBuffer.wrap(everyByte));
        }
    }

    @Test
    void aScanVisitsEachKeyThatStays() {
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < 5_000; i++) {
            redis.set("stays:" + i, "x");
            keys.add("stays:" + i);
        }
        Set<String> found = new HashSet<>();
        ScanArgs few = ScanArgs.Builder.matches("stays:*").limit(50);
        KeyScanCursor<String> cursor = redis.scan(few);
        for (int round = 0; !cursor.isFinished(); round++) {
            found.addAll(cursor.getKeys());
            redis.set("comes:" + round, "x");
            redis.del("comes:" + (round - 3));
            cursor = redis.scan(cursor, few);
        }
        found.addAll(cursor.getKeys());
        assertThat(found).isEqualTo(keys);
    }

    @Test
    void aPoolOfConnections() throws Exception {
        GenericObjectPoolConfig<StatefulRedisConnection<String, String>> config = new GenericObjectPoolConfig<>();
        config.setMaxTotal(8);
        try (GenericObjectPool<StatefulRedisConnection<String, String>> pool =
                ConnectionPoolSupport.createGenericObjectPool(() -> CLIENT.connect(uri()), config)) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                threads.add(Thread.ofVirtual().start(() -> countWith(pool)));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        assertThat(redis.get("visits")).isEqualTo("1600");
    }

    private static void countWith(GenericObjectPool<StatefulRedisConnection<String, String>> pool) {
        for (int i = 0; i < 100; i++) {
            try (StatefulRedisConnection<String, String> lent = pool.borrowObject()) {
                lent.sync().incr("visits");
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void itComesBackAfterARestart() throws Exception {
        redis.set("before", "x");
        server.restart();
        // Lettuce holds commands back while it reconnects.
        assertThat(redis.set("after", "y")).isEqualTo("OK");
        assertThat(redis.get("after")).isEqualTo("y");
        assertThat(redis.exists("before")).isZero();
    }
}
