package dev.torc.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.server.RunningServer;
import dev.torc.server.TestClient;
import dev.torc.server.admin.PrometheusText.Family;
import dev.torc.server.admin.PrometheusText.Sample;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@SuppressWarnings("NullAway.Init")
class AdminServerTest {
    private RunningServer server;
    private AdminServer admin;
    private boolean ready = true;

    @BeforeEach
    void start() throws IOException {
        server = new RunningServer();
        admin = new AdminServer(
                "127.0.0.1", 0, server.server().state(), () -> ready, LoggerFactory.getLogger(AdminServerTest.class));
        use();
    }

    private void use() throws IOException {
        try (TestClient client = server.connect()) {
            assertThat(client.ask("SET k v")).isEqualTo("+OK");
            assertThat(client.ask("SET k v")).isEqualTo("+OK");
            assertThat(client.ask("CONFIG GET nothing-of-this-name")).isEqualTo("*0");
        }
    }

    @AfterEach
    void stop() {
        admin.close();
        server.close();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + admin.port() + path);
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        }
    }

    @Test
    void metricsAreStrictPrometheusTextUnderRedisExportersNames() throws Exception {
        HttpResponse<String> response = get("/metrics");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(response.body()).endsWith("\n");
        Map<String, Family> families = PrometheusText.parse(response.body());
        assertThat(type(families, "redis_up")).isEqualTo("gauge");
        assertThat(type(families, "redis_memory_used_bytes")).isEqualTo("gauge");
        assertThat(type(families, "redis_connected_clients")).isEqualTo("gauge");
        assertThat(type(families, "redis_keyspace_hits_total")).isEqualTo("counter");
        assertThat(type(families, "redis_db_keys")).isEqualTo("gauge");
        assertThat(type(families, "redis_commands_total")).isEqualTo("counter");
        assertThat(type(families, "redis_latency_percentiles_usec")).isEqualTo("summary");
        assertThat(type(families, "torc_network_memory_bytes")).isEqualTo("gauge");
    }

    private static String type(Map<String, Family> families, String name) {
        return family(families, name).type();
    }

    private static Family family(Map<String, Family> families, String name) {
        return Objects.requireNonNull(families.get(name), name);
    }

    /** So that they can be added up over commands and servers, and their rates taken. */
    @Test
    void latenciesOfEveryCommandAreInTheSameBuckets() throws Exception {
        List<String> all = new ArrayList<>();
        for (Sample sample : family(PrometheusText.parse(get("/metrics").body()), "redis_commands_latencies_usec")
                .samples()) {
            if (sample.name().endsWith("_bucket")) {
                all.add(sample.labels().get("cmd") + " " + sample.labels().get("le"));
            } else if (sample.name().endsWith("_count")) {
                assertThat(sample.value())
                        .as(sample.toString())
                        .isEqualTo(sample.labels().containsValue("set") ? 2 : 1);
            }
        }
        List<String> expected = new ArrayList<>();
        for (String command : List.of("set", "config|get")) {
            for (long limitUs = 1; limitUs <= 16; limitUs *= 2) {
                expected.add(command + " " + limitUs);
            }
            expected.add(command + " 33");
            expected.add(command + " +Inf");
        }
        assertThat(all).containsAll(expected).hasSize(2 * 22);
    }

    @Test
    void healthTellsALiveServerFromAReadyOne() throws Exception {
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
        ready = false;
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    }

    @Test
    void otherPagesAreNotFound() throws Exception {
        assertThat(get("/").statusCode()).isEqualTo(404);
        assertThat(get("/metrics/more").statusCode()).isEqualTo(404);
    }
}
