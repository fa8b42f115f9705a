package dev.torc.acceptance.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.acceptance.differential.ProcessServer;
import dev.torc.peers.Programs;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** redis-cli's modes and redis-benchmark. */
@Timeout(60)
@SuppressWarnings("NullAway.Init")
class RedisToolsTest {
    private static ProcessServer server;

    private record Result(int exitCode, String output) {}

    @BeforeAll
    static void start() {
        Programs.require("redis-cli", "redis-tools");
        server = ProcessServer.torc("--maxmemory-policy", "allkeys-lfu");
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void threeKeys() throws Exception {
        assertThat(cli("flushall").output()).isEqualTo("OK\n");
        cli("mset", "small", "x", "middle", "x".repeat(100), "large", "x".repeat(5000));
    }

    @Test
    void bigkeysNamesTheLargestString() throws Exception {
        Result result = cli("--bigkeys");
        assertThat(result.exitCode()).isZero();
        assertThat(result.output())
                .contains("Sampled 3 keys in the keyspace!")
                .contains("Biggest string found '\"large\"' has 5000 bytes")
                .contains("3 strings with 5101 bytes");
    }

    @Test
    void memkeysNamesTheKeyThatTakesTheMostMemory() throws Exception {
        assertThat(cli("--memkeys").output()).containsPattern("Biggest string found '\"large\"' has 5\\d\\d\\d bytes");
    }

    @Test
    void hotkeysNamesTheKeyThatIsUsedMost() throws Exception {
        for (int i = 0; i < 200; i++) {
            cliWithInput("get middle\n".repeat(50));
            if (cli("object", "freq", "middle").output().compareTo("9") > 0) {
                break;
            }
        }
        Result result = cli("--hotkeys");
        assertThat(result.exitCode()).isZero();
        String first = result.output()
                .lines()
                .filter(line -> line.startsWith("hot key found"))
                .findFirst()
                .orElse("");
        assertThat(first).contains("keyname: \"middle\"");
    }

    @Test
    void scanListsTheKeysOfAPattern() throws Exception {
        assertThat(cli("--scan", "--pattern", "*l*e*").output().lines()).containsExactlyInAnyOrder("middle", "large");
    }

    @Test
    void latencyAndStatReportAsLongAsTheyRun() throws Exception {
        assertThat(firstLineOf("--latency", "--raw", "-i", "1")).matches("\\d+ \\d+ \\d+\\.\\d+ \\d+");
        assertThat(firstLineOf("--stat", "-i", "0.1")).startsWith("------- data ------");
    }

    @Test
    void thePipeModeLoadsTenThousandCommands() throws Exception {
        StringBuilder commands = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            commands.append("SET piped:").append(i).append(" value\r\n");
        }
        Result result = cliWithInput(commands.toString(), "--pipe");
        assertThat(result.output()).endsWith("errors: 0, replies: 10000\n");
        assertThat(cli("dbsize").output()).isEqualTo("10003\n");
    }

    @Test
    void theNewProtocolShowsMapsAsMaps() throws Exception {
        assertThat(cli("-3", "--no-raw", "config", "get", "maxmemory-policy").output())
                .isEqualTo("1# \"maxmemory-policy\" => \"allkeys-lfu\"\n");
    }

    @Test
    void valuesComeFromAFileOfAnyBytes(@TempDir Path folder) throws Exception {
        byte[] bytes = new byte[100_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31);
        }
        Path file = Files.write(folder.resolve("value"), bytes);
        Process process = process(List.of("redis-cli", "-p", port(), "-x", "set", "file"))
                .redirectInput(file.toFile())
                .start();
        assertThat(outputOf(process).output()).isEqualTo("OK\n");
        assertThat(cli("strlen", "file").output()).isEqualTo("100000\n");
    }

    @Test
    void rdbFetchesASnapshotThatRedisAccepts(@TempDir Path folder) throws Exception {
        cli("debug", "populate", "5000", "populated", "100");
        cli("setex", "volatile", "1000", "x");
        Path file = folder.resolve("dump.rdb");

        Result fetched = cli("--rdb", file.toString());

        assertThat(fetched.exitCode()).as(fetched.output()).isZero();
        assertThat(fetched.output()).contains("Transfer finished with success.");
        Result checked =
                outputOf(process(List.of("redis-check-rdb", file.toString())).start());
        assertThat(checked.exitCode()).as(checked.output()).isZero();
        assertThat(checked.output()).contains("5004 keys read").contains("1 expires");
        assertThat(cli("sync").output()).contains("ERR replicas are not supported");
    }

    @Test
    void redisBenchmarkRunsItsTestsOfStrings() throws Exception {
        Programs.require("redis-benchmark", "redis-tools");
        Result result = outputOf(process(List.of(
                        "redis-benchmark",
                        "-p",
                        port(),
                        "-n",
                        "2000",
                        "-r",
                        "100",
                        "-P",
                        "8",
                        "--csv",
                        "-t",
                        "ping,set,get,incr,mset"))
                .start());
        assertThat(result.exitCode()).isZero();
        assertThat(result.output().lines().map(line -> line.split(",", 2)[0]))
                .contains("\"PING_INLINE\"", "\"PING_MBULK\"", "\"SET\"", "\"GET\"", "\"INCR\"", "\"MSET (10 keys)\"");
        assertThat(result.output()).doesNotContainIgnoringCase("error");
    }

    private static String port() {
        return Integer.toString(server.port());
    }

    private static Result cli(String... arguments) throws Exception {
        return cliWithInput("", arguments);
    }

    private static Result cliWithInput(String input, String... arguments) throws Exception {
        Process process = process(line(arguments)).start();
        Thread writer = Thread.ofVirtual().start(() -> {
            try (OutputStream in = process.getOutputStream()) {
                in.write(input.getBytes(UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        Result result = outputOf(process);
        writer.join();
        return result;
    }

    /** What a mode without an end says first; it is stopped then. */
    private static String firstLineOf(String... arguments) throws Exception {
        List<String> unbuffered = new ArrayList<>(List.of("stdbuf", "-oL"));
        unbuffered.addAll(line(arguments));
        Process process = process(unbuffered).start();
        try (var output = process.inputReader(UTF_8)) {
            return output.readLine();
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static List<String> line(String... arguments) {
        List<String> line = new ArrayList<>(List.of("redis-cli", "-p", port()));
        line.addAll(List.of(arguments));
        return line;
    }

    private static ProcessBuilder process(List<String> line) {
        return new ProcessBuilder(line).redirectErrorStream(true);
    }

    private static Result outputOf(Process process) throws Exception {
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Result(process.waitFor(), output);
    }
}
