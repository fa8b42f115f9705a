package dev.torc.acceptance.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torc.acceptance.differential.ProcessServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.ScanIteration;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.SetParams;

/** Jedis as applications use it, over each transport. */
@ParameterizedClass
@ValueSource(strings = {"epoll", "netty"})
@Timeout(60)
@SuppressWarnings("NullAway.Init")
class JedisTest {
    private static ProcessServer server;

    @Parameter
    private String transport;

    private RedisClient redis;

    @BeforeParameterizedClassInvocation
    static void start(String transport) {
        server = ProcessServer.torc("--transport", transport);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        server.close();
    }

    @BeforeEach
    void connect() {
        ConnectionPoolConfig pool = new ConnectionPoolConfig();
        pool.setMaxTotal(8);
        redis = RedisClient.builder()
                .hostAndPort(server.host(), server.port())
                .poolConfig(pool)
                .build();
        redis.flushAll();
    }

    @AfterEach
    void disconnect() {
        redis.close();
    }

    @Test
    void commandsOneAfterTheOther() {
        assertThat(redis.set("greeting", "hello")).isEqualTo("OK");
        assertThat(redis.get("greeting")).isEqualTo("hello");
        assertThat(redis.get("nothing")).isNull();
        assertThat(redis.set("greeting", "again", SetParams.setParams().nx())).isNull();
        assertThat(redis.mset("one", "1", "two", "2")).isEqualTo("OK");
        assertThat(redis.mget("one", "none", "two")).containsExactly("1", null, "2");
        assertThat(redis.incrBy("one", 41)).isEqualTo(42);
        assertThat(redis.incrByFloat("two", 0.5)).isEqualTo(2.5);
        assertThat(redis.expire("one", 60)).isEqualTo(1);
        assertThat(redis.ttl("one")).isBetween(1L, 60L);
        assertThat(redis.getDel("one")).isEqualTo("42");
        assertThat(redis.exists("one")).isFalse();
        assertThatThrownBy(() -> redis.incr("greeting"))
                .isInstanceOf(JedisDataException.class)
                .hasMessage("ERR value is not an integer or out of range");
    }

    @Test
    void aPipelineOfTenThousand() {
        List<Response<String>> replies = new ArrayList<>();
        try (Pipeline pipeline = redis.pipelined()) {
            for (int i = 0; i < 5_000; i++) {
                pipeline.set("key:" + i, "value:" + i);
                replies.add(pipeline.get("key:" + i));
            }
            pipeline.sync();
        }
        for (int i = 0; i < replies.size(); i++) {
            assertThat(replies.get(i).get()).isEqualTo("value:" + i);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = RedisProtocol.class,
            names = {"RESP2", "RESP3"})
    void bothProtocols(RedisProtocol protocol) {
        try (Jedis jedis = new Jedis(
                new HostAndPort(server.host(), server.port()),
                DefaultJedisClientConfig.builder()
                        .protocol(protocol)
                        .clientName("basket")
                        .database(3)
                        .build())) {
            assertThat(jedis.clientInfo())
                    .contains("resp=" + protocol.version(), "name=basket", "db=3", "lib-name=jedis");
            assertThat(jedis.configGet("transport")).containsEntry("transport", transport);
            assertThat(jedis.configGet("maxmemory*")).containsEntry("maxmemory", "0");
            jedis.set("here", "x");
            assertThat(jedis.dbSize()).isEqualTo(1);
            assertThat(redis.dbSize()).isZero();
        }
    }

    @Test
    void keysAndValuesAreAnyBytes() {
        byte[] key = "a\r\n$3\r\n\0\u00ff".getBytes(StandardCharsets.ISO_8859_1);
        byte[] large = new byte[16 << 20];
        new Random(7).nextBytes(large);
        assertThat(redis.set(key, large)).isEqualTo("OK");
        assertThat(redis.get(key)).isEqualTo(large);
        assertThat(redis.getrange(key, large.length - 4, -1)).hasSize(4);
    }

    @Test
    void aScanVisitsEachKey() {
        Set<String> keys = new HashSet<>();
        try (Pipeline pipeline = redis.pipelined()) {
            for (int i = 0; i < 5_000; i++) {
                keys.add("key:" + i);
                pipeline.set("key:" + i, "x");
            }
        }
        redis.set("other", "x");
        Set<String> found = new HashSet<>();
        ScanIteration scan = redis.scanIteration(100, "key:*");
        while (!scan.isIterationCompleted()) {
            found.addAll(scan.nextBatchList());
        }
        assertThat(found).isEqualTo(keys);
    }

    @Test
    void aPoolSharedByThreadsSurvivesARestart() throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                for (int n = 0; n < 100; n++) {
                    redis.incr("visits");
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(redis.get("visits")).isEqualTo("1600");

        server.restart();

        // Each pooled connection fails once, is thrown away and replaced.
        for (int i = 0; i < 8; i++) {
            try {
                redis.incr("again");
            } catch (JedisConnectionException e) {
                assertThat(e).isNotNull();
            }
        }
        assertThat(redis.ping()).isEqualTo("PONG");
        assertThat(redis.exists("visits")).isFalse();
    }
}
