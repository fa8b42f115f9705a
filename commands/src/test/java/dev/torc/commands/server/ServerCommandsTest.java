package dev.torc.commands.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.commands.CommandFixture;
import dev.torc.commands.FakeProcess;
import dev.torc.commands.stats.LatencyMonitor;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServerCommandsTest {
    private final CommandFixture commands = new CommandFixture();
    private final FakeProcess process = new FakeProcess();

    @BeforeEach
    void giveAProcess() {
        commands.server().process(process);
    }

    @AfterEach
    void check() {
        commands.close();
    }

    @Test
    void configGetAndSet() {
        assertThat(commands.run("CONFIG", "SET", "timeout", "7", "slowlog-max-len", "3"))
                .isEqualTo("+OK\r\n");
        assertThat(commands.run("CONFIG", "GET", "timeout")).isEqualTo("*2\r\n$7\r\ntimeout\r\n$1\r\n7\r\n");
        assertThat(commands.run("CONFIG", "SET", "timeout", "8", "nosuch", "1")).startsWith("-ERR Unknown option");
        assertThat(commands.run("CONFIG", "GET", "timeout")).endsWith("$1\r\n7\r\n");
        assertThat(commands.run("CONFIG", "REWRITE")).isEqualTo("-ERR The server is running without a config file\r\n");
    }

    @Test
    void aSampleOfAPushIsFollowedByAReplyAndNeedsResp3() {
        commands.server().settings().load("enable-debug-command yes", path -> "", _ -> false);
        assertThat(commands.run("DEBUG", "PROTOCOL", "push"))
                .isEqualTo("-ERR RESP2 is not supported by this command\r\n");
        commands.client().protocol(3);
        assertThat(commands.run("DEBUG", "PROTOCOL", "push"))
                .isEqualTo(
                        ">2\r\n$16\r\nserver-cpu-usage\r\n:42\r\n$40\r\nSome real reply following the push reply\r\n");
    }

    @Test
    void timeHasMicroseconds() {
        assertThat(commands.run("TIME")).isEqualTo("*2\r\n$10\r\n1700000000\r\n$1\r\n0\r\n");
    }

    @Test
    void roleIsThatOfAPrimaryWithoutReplicas() {
        assertThat(commands.run("ROLE")).isEqualTo("*3\r\n$6\r\nmaster\r\n:0\r\n*0\r\n");
    }

    @Test
    void dbSizeCountsTheClientsDatabase() {
        commands.run("MSET", "a", "1", "b", "2");
        assertThat(commands.run("DBSIZE")).isEqualTo(":2\r\n");
        commands.client().db(1);
        assertThat(commands.run("DBSIZE")).isEqualTo(":0\r\n");
    }

    @Test
    void memoryUsageIsTheChunkAndAShareOfTheIndex() {
        commands.run("SET", "k", "x".repeat(1000));
        String usage = commands.run("MEMORY", "USAGE", "k");
        long bytes = Long.parseLong(usage.substring(1).strip());
        assertThat(bytes).isBetween(1000L, 1100L);
        assertThat(commands.run("MEMORY", "USAGE", "missing")).isEqualTo("$-1\r\n");
        assertThat(commands.run("MEMORY", "USAGE", "k", "SAMPLES", "-1")).isEqualTo("-ERR syntax error\r\n");
    }

    @Test
    void memoryPurgeAsksTheProcess() {
        assertThat(commands.run("MEMORY", "PURGE")).isEqualTo("+OK\r\n");
        assertThat(process.purged()).isTrue();
    }

    @Test
    void memoryStatsAnnouncesAsManyFieldsAsItHas() {
        commands.run("SET", "k", "v");
        commands.client().protocol(3);
        String stats = commands.run("MEMORY", "STATS");
        assertThat(stats).startsWith("%28\r\n").contains("db.0").endsWith("\r\n");
        assertThat(commands.run("PING")).isEqualTo("+PONG\r\n");
    }

    @Test
    void latencyEventsAreKeptDrawnAndForgotten() {
        assertThat(commands.run("LATENCY", "DOCTOR")).contains("I'm sorry, Dave");
        LatencyMonitor monitor = commands.server().latencies();
        monitor.thresholdMs(10);
        long now = commands.nowMs();
        monitor.offer(LatencyMonitor.COMMAND, 9_000_000, now);
        assertThat(commands.run("LATENCY", "LATEST")).isEqualTo("*0\r\n");
        monitor.offer(LatencyMonitor.COMMAND, 20_000_000, now - 70_000);
        monitor.offer(LatencyMonitor.COMMAND, 30_000_000, now - 5_000);
        monitor.offer(LatencyMonitor.COMMAND, 25_000_000, now - 5_000);
        assertThat(commands.run("LATENCY", "HISTORY", "command"))
                .isEqualTo("*2\r\n*2\r\n:1699999930\r\n:20\r\n*2\r\n:1699999995\r\n:30\r\n");
        assertThat(commands.run("LATENCY", "GRAPH", "command"))
                .contains("command - high 30 ms, low 20 ms (all time high 30 ms)\n")
                .contains("\n #\n |\n |\n_|\n  \n15\nms\n");
        assertThat(commands.run("LATENCY", "DOCTOR")).contains("1. command: 2 latency spikes (average 25ms");
        assertThat(commands.run("LATENCY", "RESET", "command", "nosuch")).isEqualTo(":1\r\n");
        assertThat(commands.run("LATENCY", "GRAPH", "command"))
                .isEqualTo("-ERR No samples available for event 'command'\r\n");
    }

    @Test
    void latencyHistogramHasCommandsThatWereCalled() {
        commands.run("SET", "k", "v");
        assertThat(commands.run("LATENCY", "HISTOGRAM", "set", "get", "nosuch"))
                .isEqualTo("*2\r\n$3\r\nset\r\n*4\r\n$5\r\ncalls\r\n:1\r\n$14\r\nhistogram_usec\r\n*2\r\n:1\r\n:1\r\n");
    }

    @Test
    void lolwutDrawsWithinItsSize() {
        assertThat(commands.run("LOLWUT")).isEqualTo("$18\r\nRedis ver. 7.0.15\n\r\n");
        assertThat(commands.run("LOLWUT", "VERSION", "5", "1", "1", "1")).contains("Georg Nees");
        assertThat(commands.run("LOLWUT", "VERSION", "6", "1000", "2")).contains("Plaguemon");
        assertThat(commands.run("LOLWUT", "VERSION", "abc"))
                .isEqualTo("-ERR value is not an integer or out of range\r\n");
    }

    /** 32 arguments of 152 bytes: about 5 KB an entry. */
    @Test
    void slowLogIsBoundedInBytesWhateverItsLength() {
        commands.server().slowLog().thresholdUs(0);
        commands.server().slowLog().maxEntries(Long.MAX_VALUE);
        String[] request = new String[32];
        Arrays.fill(request, "x".repeat(1000));
        request[0] = "EXISTS";
        int entries = 5000;
        for (int i = 0; i < entries; i++) {
            commands.run(request);
        }
        int kept = commands.server().slowLog().size();
        assertThat(kept).isBetween(2500, 3500);
        assertThat(commands.server().slowLog().newest(1).getFirst().id()).isEqualTo(entries - 1);
        commands.server().slowLog().clear();
        commands.run(request);
        assertThat(commands.server().slowLog().size()).isEqualTo(1);
    }

    @Test
    void slowLogHidesPasswords() {
        commands.server().slowLog().thresholdUs(0);
        commands.run("CONFIG", "SET", "requirepass", "secret1", "timeout", "5");
        commands.run("AUTH", "default", "secret1");
        commands.run("HELLO", "2", "AUTH", "default", "secret1");
        assertThat(commands.run("SLOWLOG", "GET"))
                .doesNotContain("secret1")
                .contains("requirepass\r\n$10\r\n(redacted)\r\n$7\r\ntimeout\r\n$1\r\n5\r\n")
                .contains("AUTH\r\n$10\r\n(redacted)\r\n$10\r\n(redacted)\r\n");
        commands.run("SLOWLOG", "RESET");
        assertThat(commands.run("SLOWLOG", "GET", "-2")).startsWith("-ERR count should be greater than or equal to -1");
    }
}
