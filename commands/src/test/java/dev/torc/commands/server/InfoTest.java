package dev.torc.commands.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.commands.CommandFixture;
import dev.torc.commands.FakeProcess;
import dev.torc.commands.server.info.InfoCommand;
import dev.torc.peers.RedisServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InfoTest {
    private final CommandFixture commands = new CommandFixture();

    @BeforeEach
    void giveAProcess() {
        commands.server().process(new FakeProcess());
    }

    @AfterEach
    void check() {
        commands.close();
    }

    private Map<String, String> fields() {
        return InfoCommand.fields(commands.server(), commands.nowMs());
    }

    /** Headings and names of fields in their order; those of commands and errors depend on what was called. */
    private static List<String> outline(String info) {
        return Arrays.stream(info.split("\r\n", -1))
                .filter(line -> !line.isEmpty() && !line.startsWith("$") && !line.startsWith("cmdstat_"))
                .filter(line -> !line.startsWith("latency_percentiles_") && !line.startsWith("errorstat_"))
                .map(line -> line.contains(":") ? line.substring(0, line.indexOf(':')) : line)
                .toList();
    }

    @Test
    void hasEverySectionAndFieldOfRedisInItsOrder(@TempDir Path directory) {
        try (RedisServer redis = RedisServer.start(directory, "--save", "")) {
            for (String section :
                    List.of("default", "all", "everything", "server", "memory", "nosuch", "module_list")) {
                List<String> expected = outline(redis.text("INFO", section));
                List<String> ours = new ArrayList<>(outline(commands.run("INFO", section)));
                ours.retainAll(expected);
                assertThat(ours).as("INFO %s", section).isEqualTo(expected);
            }
        }
    }

    @Test
    void theMemoryInUseIsExactFromTheFirstKeyOn() {
        long before = Long.parseLong(fields().getOrDefault("used_memory", ""));
        commands.run("SET", "key", "x".repeat(1000));
        long after = Long.parseLong(fields().getOrDefault("used_memory", ""));
        assertThat(after - before).isBetween(1000L, 2000L);
    }

    @Test
    void showsTheSectionsAskedForInAnyCaseOnceEach() {
        assertThat(commands.run("INFO", "CPU", "cluster", "cpu", "nosuch"))
                .contains("# CPU\r\n", "# Cluster\r\n")
                .containsOnlyOnce("used_cpu_sys:")
                .doesNotContain("# Server");
        assertThat(commands.run("INFO", "nosuch")).isEqualTo("$0\r\n\r\n");
    }

    @Test
    void isAVerbatimTextInResp3() {
        commands.client().protocol(3);
        assertThat(commands.run("INFO", "cluster")).isEqualTo("=34\r\ntxt:# Cluster\r\ncluster_enabled:0\r\n\r\n");
    }

    @Test
    void countsCommandsErrorsAndKeys() {
        commands.run("SET", "k", "v");
        commands.run("SET", "w", "v", "PX", "50000");
        commands.run("GET", "k");
        commands.run("GET", "missing");
        commands.run("INCR", "k");
        commands.run("GET");
        Map<String, String> info = fields();
        assertThat(info.get("cmdstat_get")).startsWith("calls=2,").endsWith(",rejected_calls=1,failed_calls=0");
        assertThat(info.get("cmdstat_incr")).startsWith("calls=1,").endsWith(",rejected_calls=0,failed_calls=1");
        assertThat(info)
                .containsEntry("errorstat_ERR", "count=2")
                .containsEntry("total_error_replies", "2")
                .containsEntry("total_commands_processed", "5")
                .containsEntry("keyspace_hits", "1")
                .containsEntry("keyspace_misses", "1")
                .containsEntry("db0", "keys=2,expires=1,avg_ttl=50000")
                .containsEntry("uptime_in_days", "1");
    }

    @Test
    void startsAnewAfterConfigResetStat() {
        commands.run("SET", "k", "v");
        commands.run("GET", "missing");
        commands.run("NOSUCH");
        assertThat(commands.run("CONFIG", "RESETSTAT")).isEqualTo("+OK\r\n");
        Map<String, String> info = fields();
        assertThat(info)
                .containsEntry("keyspace_misses", "0")
                .containsEntry("total_error_replies", "0")
                .containsEntry("total_commands_processed", "1")
                .doesNotContainKeys("cmdstat_set", "errorstat_ERR", "latency_percentiles_usec_set");
        assertThat(info.get("cmdstat_config|resetstat")).startsWith("calls=1,");
        assertThat(info).containsEntry("db0", "keys=1,expires=0,avg_ttl=0");
    }

    @Test
    void showsPercentilesAsSetAndNoneWithoutTracking() {
        commands.run("SET", "k", "v");
        commands.run("CONFIG", "SET", "latency-tracking-info-percentiles", "50 99.99 100");
        assertThat(fields().get("latency_percentiles_usec_set")).matches("p50=\\d+\\.\\d{3},p99\\.99=.*,p100=.*");
        commands.run("CONFIG", "SET", "latency-tracking", "no");
        assertThat(commands.run("INFO", "latencystats")).isEqualTo("$16\r\n# Latencystats\r\n\r\n");
    }
}
