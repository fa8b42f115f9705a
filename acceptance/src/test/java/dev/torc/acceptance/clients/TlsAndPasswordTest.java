package dev.torc.acceptance.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torc.acceptance.differential.ProcessServer;
import dev.torc.peers.FreePort;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/** One server with a password and a TLS port beside the plain one. */
@Timeout(60)
@SuppressWarnings("NullAway.Init")
class TlsAndPasswordTest {
    private static final String PASSWORD = "open sesame";

    private static Certificates certificates;
    private static ProcessServer server;
    private static int tlsPort;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        certificates = Certificates.in(folder);
        tlsPort = FreePort.find();
        server = ProcessServer.torc(
                "--requirepass",
                PASSWORD,
                "--tls-port",
                Integer.toString(tlsPort),
                "--tls-cert-file",
                certificates.certificate().toString(),
                "--tls-key-file",
                certificates.key().toString(),
                "--tls-auth-clients",
                "no");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void lettuceOverTlsChecksTheCertificate() {
        RedisURI uri = RedisURI.builder()
                .withHost("localhost")
                .withPort(tlsPort)
                .withSsl(true)
                .withPassword(PASSWORD.toCharArray())
                .withTimeout(Duration.ofSeconds(30))
                .build();
        try (RedisClient client = RedisClient.create(uri)) {
            client.setOptions(ClientOptions.builder()
                    .sslOptions(io.lettuce.core.SslOptions.builder()
                            .truststore(certificates.store().toFile(), Certificates.PASSWORD)
                            .build())
                    .build());
            try (StatefulRedisConnection<String, String> connection = client.connect()) {
                connection.sync().set("sealed", "x".repeat(1 << 20));
                assertThat(connection.sync().get("sealed")).hasSize(1 << 20);
            }
        }
        try (RedisClient distrustful = RedisClient.create(uri)) {
            assertThatThrownBy(distrustful::connect).isInstanceOf(RedisConnectionException.class);
        }
    }

    @Test
    void jedisOverTlsChecksTheCertificate() {
        DefaultJedisClientConfig.Builder config =
                DefaultJedisClientConfig.builder().password(PASSWORD);
        HostAndPort address = new HostAndPort("localhost", tlsPort);
        SslOptions trusting = SslOptions.builder()
                .truststore(certificates.store().toFile(), Certificates.PASSWORD.toCharArray())
                .trustStoreType("PKCS12")
                .build();
        try (Jedis jedis = new Jedis(address, config.sslOptions(trusting).build())) {
            assertThat(jedis.set("sealed by jedis", "x")).isEqualTo("OK");
            assertThat(jedis.get("sealed by jedis")).isEqualTo("x");
        }
        DefaultJedisClientConfig distrustful = DefaultJedisClientConfig.builder()
                .password(PASSWORD)
                .sslOptions(SslOptions.builder().build())
                .build();
        assertThatThrownBy(() -> new Jedis(address, distrustful).ping()).isInstanceOf(JedisConnectionException.class);
    }

    @Test
    void withoutOrWithTheWrongPasswordNothingIsServed() {
        HostAndPort address = new HostAndPort(server.host(), server.port());
        try (Jedis jedis = new Jedis(address)) {
            assertThatThrownBy(jedis::ping)
                    .isInstanceOf(JedisDataException.class)
                    .hasMessage("NOAUTH Authentication required.");
            assertThatThrownBy(() -> jedis.auth("guess"))
                    .isInstanceOf(JedisDataException.class)
                    .hasMessageStartingWith("WRONGPASS");
            assertThat(jedis.auth(PASSWORD)).isEqualTo("OK");
            assertThat(jedis.ping()).isEqualTo("PONG");
        }
        RedisURI wrong = RedisURI.builder()
                .withHost(server.host())
                .withPort(server.port())
                .withPassword("guess".toCharArray())
                .build();
        try (RedisClient client = RedisClient.create(wrong)) {
            assertThatThrownBy(client::connect).hasStackTraceContaining("WRONGPASS");
        }
    }

    @Test
    void aUserNamedDefaultMaySayThePasswordInHello() {
        RedisURI uri = RedisURI.builder()
                .withHost(server.host())
                .withPort(server.port())
                .withAuthentication("default", PASSWORD.toCharArray())
                .build();
        try (RedisClient client = RedisClient.create(uri);
                StatefulRedisConnection<String, String> connection = client.connect()) {
            assertThat(connection.sync().ping()).isEqualTo("PONG");
        }
    }
}
