package dev.torc.acceptance.clients;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import dev.torc.acceptance.differential.ProcessServer;
import dev.torc.peers.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.params.SetParams;

/** What monitoring reads: redis_exporter and RedisInsight from INFO and other commands, Prometheus from the admin port. */
@Timeout(60)
@SuppressWarnings("NullAway.Init")
class MonitoringTest {
    /** The fields that redis_exporter maps to metrics and Redis 7.0 always has, and those it reads for its labels. */
    private static final List<String> EXPORTER_FIELDS = words("""
            redis_version redis_build_id redis_mode os role tcp_port run_id process_id maxmemory_policy
            uptime_in_seconds io_threads_active connected_clients blocked_clients tracking_clients clients_in_timeout_table
            client_recent_max_output_buffer client_recent_max_input_buffer cluster_connections
            allocator_active allocator_allocated allocator_resident allocator_frag_ratio allocator_frag_bytes
            allocator_rss_ratio allocator_rss_bytes used_memory used_memory_rss used_memory_peak used_memory_lua
            used_memory_vm_eval used_memory_scripts_eval used_memory_overhead used_memory_startup used_memory_dataset
            number_of_cached_scripts number_of_functions number_of_libraries used_memory_vm_functions used_memory_scripts
            used_memory_functions used_memory_vm_total maxmemory mem_fragmentation_ratio mem_fragmentation_bytes
            mem_clients_slaves mem_clients_normal mem_cluster_links mem_aof_buffer mem_replication_backlog
            mem_not_counted_for_evict lazyfree_pending_objects lazyfreed_objects active_defrag_running
            migrate_cached_sockets active_defrag_hits active_defrag_misses active_defrag_key_hits active_defrag_key_misses
            expired_stale_perc expired_time_cap_reached_count expire_cycle_cpu_milliseconds
            loading async_loading rdb_changes_since_last_save rdb_bgsave_in_progress rdb_last_save_time
            rdb_last_bgsave_status rdb_last_bgsave_time_sec rdb_current_bgsave_time_sec rdb_saves rdb_last_cow_size
            rdb_last_load_keys_expired rdb_last_load_keys_loaded aof_enabled aof_rewrite_in_progress aof_rewrite_scheduled
            aof_last_rewrite_time_sec aof_current_rewrite_time_sec aof_last_cow_size aof_last_bgrewrite_status
            aof_last_write_status module_fork_in_progress module_fork_last_cow_size
            current_eviction_exceeded_time pubsub_channels pubsub_patterns pubsubshard_channels latest_fork_usec
            unexpected_error_replies total_error_replies dump_payload_sanitizations total_reads_processed
            total_writes_processed total_connections_received total_commands_processed rejected_connections
            total_net_input_bytes total_net_output_bytes total_net_repl_input_bytes total_net_repl_output_bytes
            total_eviction_exceeded_time total_active_defrag_time expired_keys evicted_keys evicted_clients
            keyspace_hits keyspace_misses sync_full sync_partial_ok sync_partial_err
            slave_expires_tracked_keys connected_slaves repl_backlog_size repl_backlog_active
            repl_backlog_first_byte_offset repl_backlog_histlen master_repl_offset second_repl_offset
            used_cpu_sys used_cpu_user used_cpu_sys_children used_cpu_user_children used_cpu_sys_main_thread
            used_cpu_user_main_thread cluster_enabled total_system_memory""");

    /** Those of RedisInsight's overview that are not among them. */
    private static final List<String> INSIGHT_FIELDS = words("""
            uptime_in_days used_memory_human used_memory_peak_human total_system_memory_human maxmemory_human arch_bits
            gcc_version executable config_file hz instantaneous_ops_per_sec instantaneous_input_kbps
            instantaneous_output_kbps used_memory_rss_human mem_allocator maxclients""");

    private static ProcessServer server;
    private static int adminPort;

    private Jedis redis;

    private static List<String> words(String text) {
        return List.of(text.strip().split("\\s+"));
    }

    @BeforeAll
    static void start() throws IOException {
        adminPort = FreePort.find();
        server = ProcessServer.torc("--admin-port", Integer.toString(adminPort));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void connect() {
        redis = new Jedis(new HostAndPort(server.host(), server.port()));
        redis.flushAll();
    }

    @AfterEach
    void disconnect() {
        redis.close();
    }

    @Test
    void infoHasEveryFieldThatMonitoringReads() {
        Map<String, String> info = info("everything");
        assertThat(info).containsKeys(EXPORTER_FIELDS.toArray(String[]::new));
        assertThat(info).containsKeys(INSIGHT_FIELDS.toArray(String[]::new));
    }

    @Test
    void infoCountsWhatHappened() {
        redis.set("key", "value");
        redis.set("passing", "value", SetParams.setParams().ex(1000));
        redis.get("key");
        redis.get("none");
        assertThatCode(() -> redis.incr("key")).hasMessageContaining("not an integer");

        redis.set("large", "x".repeat(10_000));

        Map<String, String> info = info("everything");
        assertThat(Long.parseLong(info.get("used_memory"))).isBetween(10_000L, 100_000L);
        assertThat(info.get("db0")).matches("keys=3,expires=1,avg_ttl=\\d+");
        assertThat(info.get("cmdstat_get"))
                .matches("calls=\\d+,usec=\\d+,usec_per_call=[\\d.]+,rejected_calls=0,failed_calls=0");
        assertThat(info.get("cmdstat_incr")).contains("failed_calls=1");
        assertThat(info.get("errorstat_ERR")).matches("count=\\d+");
        assertThat(info.get("latency_percentiles_usec_get")).matches("p50=[\\d.]+,p99=[\\d.]+,p99.9=[\\d.]+");
        assertThat(Long.parseLong(info.get("keyspace_misses"))).isPositive();
    }

    @Test
    void theOtherCommandsThatRedisExporterSends() {
        redis.clientSetname("redis_exporter");
        redis.get("key");
        assertThat(redis.configGet("*")).containsKeys("maxmemory", "maxclients", "databases", "io-threads");
        assertThat(redis.slowlogLen()).isNotNegative();
        assertThat(redis.slowlogGet(1)).hasSizeLessThan(2);
        assertThat(redis.sendCommand(Protocol.Command.LATENCY, "LATEST")).isInstanceOf(List.class);
        assertThat(redis.sendCommand(Protocol.Command.LATENCY, "HISTOGRAM", "get"))
                .asInstanceOf(LIST)
                .hasSize(2);
        assertThat(redis.clientList()).contains("name=redis_exporter", "age=", "idle=", "omem=", "cmd=client|list");
    }

    @Test
    void theCommandsThatRedisInsightSendsForItsBrowserOfKeys() {
        redis.set("shop:basket", "x".repeat(100));
        assertThat(redis.scan("0", new ScanParams().match("shop:*").count(500), "string")
                        .getResult())
                .containsExactly("shop:basket");
        assertThat(redis.type("shop:basket")).isEqualTo("string");
        assertThat(redis.ttl("shop:basket")).isEqualTo(-1);
        assertThat(redis.memoryUsage("shop:basket", 0)).isBetween(100L, 300L);
        assertThat(redis.strlen("shop:basket")).isEqualTo(100);
        assertThat(redis.objectEncoding("shop:basket")).isEqualTo("raw");
        assertThat(redis.configGet("databases")).containsEntry("databases", "16");
        assertThat(redis.configGet("slowlog*")).containsKeys("slowlog-log-slower-than", "slowlog-max-len");
        assertThat(redis.dbSize()).isEqualTo(1);
        assertThat(redis.sendCommand(Protocol.Command.COMMAND))
                .asInstanceOf(LIST)
                .hasSizeGreaterThan(50);
    }

    @Test
    void prometheusFindsTheSameFiguresAsInfo() throws Exception {
        for (int i = 0; i < 5; i++) {
            redis.set("key:" + i, "value");
        }
        redis.set("passing", "value", SetParams.setParams().ex(1000));
        Map<String, String> metrics = metrics();
        assertThat(metrics)
                .containsEntry("redis_up", "1")
                .containsEntry("redis_connected_clients", "1")
                .containsEntry("redis_db_keys{db=\"db0\"}", "6")
                .containsEntry("redis_db_keys_expiring{db=\"db0\"}", "1")
                .containsKeys(
                        "redis_commands_total{cmd=\"set\"}",
                        "redis_commands_duration_seconds_total{cmd=\"set\"}",
                        "torc_command_latency_seconds{cmd=\"set\",phase=\"queueing\",quantile=\"0.99\"}",
                        "torc_command_latency_seconds{cmd=\"set\",phase=\"execution\",quantile=\"0.99\"}");
        assertThat(Long.parseLong(metrics.get("redis_memory_used_bytes"))).isPositive();
    }

    @Test
    void theFlushOfRepliesIsMeasuredToo() throws Exception {
        for (int i = 0; i < 2_000; i++) {
            redis.get("key");
        }
        assertThat(metrics())
                .containsKey("torc_command_latency_seconds{cmd=\"get\",phase=\"flush\",quantile=\"0.99\"}");
    }

    @Test
    void hotAndBigKeysAreThoseOfASkewedLoad() {
        // Zipf's law with exponent 1 over 1000 keys: key 1 gets a tenth of all uses, key 2 about half of that, and so
        // on.
        Random chance = new Random(1);
        try (Pipeline pipeline = new Pipeline(redis.getConnection(), false)) {
            for (int round = 0; round < 50_000; round++) {
                pipeline.get("rank:" + (int) Math.exp(chance.nextDouble() * Math.log(1000)));
            }
            for (int key = 0; key < 100; key++) {
                pipeline.set("sized:" + key, "x".repeat(1 + key * 100));
            }
        }
        // Uses are sampled, so the second may come out behind the third.
        assertThat(names("HOTKEYS", "key")).startsWith("rank:1").contains("rank:2");
        assertThat(names("BIGKEYS", "key")).startsWith("sized:99", "sized:98", "sized:97");
    }

    /** The values of one field in the maps that a TORC command answers with. */
    private List<String> names(String subcommand, String field) {
        List<?> entries = (List<?>) redis.sendCommand(() -> "TORC".getBytes(US_ASCII), subcommand, "COUNT", "3");
        return entries.stream()
                .map(entry -> (List<?>) entry)
                .map(entry -> entry.get(texts(entry).indexOf(field) + 1))
                .map(MonitoringTest::text)
                .toList();
    }

    private static List<String> texts(List<?> values) {
        return values.stream().map(MonitoringTest::text).toList();
    }

    private static String text(Object value) {
        return value instanceof byte[] bytes ? new String(bytes, US_ASCII) : String.valueOf(value);
    }

    private Map<String, String> info(String section) {
        return redis.info(section)
                .lines()
                .filter(line -> line.indexOf(':') > 0)
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf(':')), line -> line.substring(line.indexOf(':') + 1)));
    }

    private static Map<String, String> metrics() throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + adminPort + "/metrics");
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .collect(Collectors.toMap(
                            line -> line.substring(0, line.lastIndexOf(' ')),
                            line -> line.substring(line.lastIndexOf(' ') + 1)));
        }
    }
}
