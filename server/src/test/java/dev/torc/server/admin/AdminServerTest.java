package dev.torc.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.commands.CommandFamilies;
import dev.torc.commands.config.Settings;
import dev.torc.server.TorcServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@SuppressWarnings("NullAway.Init")
class AdminServerTest {
    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final Pattern HELP = Pattern.compile("# HELP (" + NAME + ") .+");
    private static final Pattern TYPE = Pattern.compile("# TYPE (" + NAME + ") (counter|gauge|summary)");
    private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\[\\\\\"n])*\"";
    private static final Pattern SAMPLE = Pattern.compile(
            "(" + NAME + ")(?:\\{" + LABEL + "(?:," + LABEL + ")*})? -?[0-9]+(?:\\.[0-9]+)?(?:E-?[0-9]+)?");

    private TorcServer server;
    private AdminServer admin;
    private boolean ready = true;

    @BeforeEach
    void start() throws IOException {
        server = new TorcServer(new Settings("/"), CommandFamilies.all(), TorcServer.Surroundings.none());
        admin = new AdminServer(
                "127.0.0.1", 0, server.state(), () -> ready, LoggerFactory.getLogger(AdminServerTest.class));
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
    void metricsParseAsPrometheusTextEachNameOnceUnderItsType() throws Exception {
        HttpResponse<String> response = get("/metrics");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(response.body()).endsWith("\n");
        Map<String, String> types = new HashMap<>();
        String family = "";
        for (String line : response.body().split("\n", -1)) {
            Matcher help = HELP.matcher(line);
            Matcher type = TYPE.matcher(line);
            Matcher sample = SAMPLE.matcher(line);
            if (help.matches()) {
                family = help.group(1);
                assertThat(types).as("names seen").doesNotContainKey(family);
            } else if (type.matches()) {
                assertThat(type.group(1)).isEqualTo(family);
                types.put(family, type.group(2));
            } else if (!line.isEmpty()) {
                assertThat(sample.matches()).as(line).isTrue();
                String name = sample.group(1);
                boolean ofSummary = "summary".equals(types.get(family))
                        && (name.equals(family + "_sum") || name.equals(family + "_count"));
                assertThat(name.equals(family) || ofSummary).as(line).isTrue();
            }
        }
        assertThat(types)
                .containsEntry("redis_up", "gauge")
                .containsEntry("redis_memory_used_bytes", "gauge")
                .containsEntry("redis_connected_clients", "gauge")
                .containsEntry("redis_keyspace_hits_total", "counter")
                .containsEntry("redis_db_keys", "gauge")
                .containsEntry("torc_network_memory_bytes", "gauge");
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
