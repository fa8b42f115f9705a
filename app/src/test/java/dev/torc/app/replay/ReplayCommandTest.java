package dev.torc.app.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.app.load.CommandRunner;
import dev.torc.app.load.FakeServer;
import dev.torc.peers.FreePort;
import dev.torc.peers.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ReplayCommandTest {
    @TempDir
    private Path directory = Path.of("");

    private Path trace(List<String> lines) throws IOException {
        return Files.write(directory.resolve("t.trace"), lines);
    }

    private static CommandRunner replay(String port, Path trace, String... more) {
        List<String> arguments = new ArrayList<>(List.of("--port", port, "--quiet"));
        arguments.addAll(List.of(more));
        arguments.add(trace.toString());
        return CommandRunner.run(new ReplayCommand(), arguments.toArray(new String[0]));
    }

    private static double number(CommandRunner run, String name) {
        Matcher member = Pattern.compile("\"" + name + "\":([-0-9.eE]+)").matcher(run.out());
        assertThat(member.find()).as("%s in %s%s", name, run.out(), run.err()).isTrue();
        return Double.parseDouble(member.group(1));
    }

    /** Few keys, so that many come again at once or within a batch. */
    private static List<String> randomTrace(int requests, int keys) {
        SplittableRandom random = new SplittableRandom(4);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            int key = random.nextInt(1 + random.nextInt(keys));
            lines.add("k" + key + " " + (key % 100) + " 0");
        }
        return lines;
    }

    /** The hits of a cache that evicts its oldest entry, one request after another. */
    private static int sequentialHits(List<String> lines, int capacity) {
        LinkedHashSet<String> held = new LinkedHashSet<>();
        int hits = 0;
        for (String line : lines) {
            String key = line.substring(0, line.indexOf(' '));
            if (!held.add(key)) {
                hits++;
            } else if (held.size() > capacity) {
                Iterator<String> oldest = held.iterator();
                oldest.next();
                oldest.remove();
            }
        }
        return hits;
    }

    @ParameterizedTest
    @ValueSource(strings = {"-P 1", "-P 2", "-P 16", "-P 1000", "-c 5 -P 7", "--rate 100000", "--resp3"})
    void withoutEvictionsEveryWayOfSendingHitsAsOneByOneWould(String how) throws IOException {
        List<String> lines = randomTrace(3_000, 300);
        try (FakeServer server =
                new FakeServer().answer(words -> words.getFirst().equals("HELLO") ? "%1\r\n+proto\r\n:3\r\n" : null)) {
            List<String> arguments = new ArrayList<>(List.of(how.split(" ")));
            arguments.add("--json");
            CommandRunner run = replay(server.port(), trace(lines), arguments.toArray(new String[0]));
            assertThat(run.err()).isEmpty();
            assertThat(run.exitCode()).isZero();
            assertThat(number(run, "requests")).isEqualTo(3_000);
            assertThat(number(run, "hits")).isEqualTo(sequentialHits(lines, Integer.MAX_VALUE));
            assertThat(number(run, "stores")).isEqualTo(server.entries().size());
        }
    }

    @Test
    void oneByOneIsExactUnderEvictionToo() throws IOException {
        List<String> lines = randomTrace(3_000, 300);
        try (FakeServer server = new FakeServer().capacity(20)) {
            CommandRunner run = replay(server.port(), trace(lines), "--batch", "1", "--json");
            assertThat(number(run, "hits")).isEqualTo(sequentialHits(lines, 20));
            assertThat(number(run, "evicted")).isEqualTo(number(run, "stores") - 20);
            assertThat(number(run, "keys_after")).isEqualTo(20);
        }
    }

    @Test
    void aMissIsStoredBeforeTheNextRoundWithSizeAndTimeToLiveOfTheTrace() throws IOException {
        try (FakeServer server = new FakeServer()) {
            replay(server.port(), trace(List.of("a 5 0", "b 7 60", "a 5 0", "c 1 0")), "-P", "16");
            assertThat(server.seen().stream().filter(words -> words.size() > 1))
                    .containsExactly(
                            List.of("GET", "a"),
                            List.of("GET", "b"),
                            List.of("SET", "a", "5"),
                            List.of("SET", "b", "7", "EX", "60"),
                            List.of("GET", "a"),
                            List.of("GET", "c"),
                            List.of("SET", "c", "1"));
        }
    }

    @Test
    void hitRatiosCountRequestsAndBytes() throws IOException {
        try (FakeServer server = new FakeServer()) {
            CommandRunner run = replay(server.port(), trace(List.of("a 100 0", "b 300 0", "a 100 0", "a 100 0")));
            assertThat(run.out()).contains("50.00 %").contains("33.33 %");
        }
    }

    @Test
    void optionsChangeWhatIsSent() throws IOException {
        try (FakeServer server = new FakeServer()) {
            CommandRunner run = replay(
                    server.port(),
                    trace(List.of("a 5 0", "b 7 0", "c 9 0")),
                    "--limit",
                    "2",
                    "--size-scale",
                    "2.5",
                    "--key-prefix",
                    "t:",
                    "--flush");
            assertThat(run.exitCode()).isZero();
            assertThat(server.entries())
                    .containsOnlyKeys("t:a", "t:b")
                    .containsEntry("t:a", 13)
                    .containsEntry("t:b", 18);
            assertThat(server.seen().getFirst()).containsExactly("FLUSHALL");
        }
    }

    @Test
    void aWarmServerIsToldAsSuch() throws IOException {
        try (FakeServer server = new FakeServer()) {
            Path path = trace(List.of("a 5 0"));
            assertThat(replay(server.port(), path).out()).doesNotContain("cold");
            assertThat(replay(server.port(), path).out()).contains("held 1 keys at the start: not a cold cache");
        }
    }

    @Test
    void refusedStoresAreCountedAsErrors() throws IOException {
        try (FakeServer server = new FakeServer()
                .answer(words -> words.getFirst().equals("SET")
                        ? "-OOM command not allowed when used memory > 'maxmemory'.\r\n"
                        : null)) {
            CommandRunner run = replay(server.port(), trace(List.of("a 5 0", "b 5 0")));
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).contains("2 × error: OOM command not allowed");
        }
    }

    @Test
    void aRateIsKept() throws IOException {
        try (FakeServer server = new FakeServer()) {
            CommandRunner run = replay(server.port(), trace(randomTrace(200, 50)), "--rate", "400", "--json");
            assertThat(number(run, "elapsed_s")).isBetween(0.49, 3.0);
            assertThat(number(run, "requests")).isEqualTo(200);
        }
    }

    @Test
    void aMalformedLineFailsTheReplayWithItsPlace() throws IOException {
        try (FakeServer server = new FakeServer()) {
            Path path = trace(List.of("a 5 0", "b five 0"));
            CommandRunner run = replay(server.port(), path);
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).startsWith("torc replay: " + path + ":2: size 'five' (expected: ");
        }
    }

    @Test
    void anEmptyTraceIsNoError() throws IOException {
        try (FakeServer server = new FakeServer()) {
            CommandRunner run = replay(server.port(), trace(List.of()));
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).contains("0.00 %");
        }
    }

    @Test
    void aMissingTraceOrServerFailsTheReplay() throws IOException {
        CommandRunner noServer = replay(Integer.toString(FreePort.find()), trace(List.of("a 5 0")));
        assertThat(noServer.exitCode()).isEqualTo(1);
        assertThat(noServer.err()).contains("connection refused");
        try (FakeServer server = new FakeServer()) {
            CommandRunner noTrace = replay(server.port(), directory.resolve("none"));
            assertThat(noTrace.exitCode()).isEqualTo(1);
            assertThat(noTrace.err()).contains("no readable file");
        }
    }

    @Test
    void aLostServerFailsTheReplay() throws IOException {
        try (FakeServer server = new FakeServer().answer(words -> words.contains("k7") ? "" : null)) {
            CommandRunner run = replay(server.port(), trace(randomTrace(500, 20)), "--timeout", "1");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains("no reply for 1 s");
        }
    }

    @Test
    void valuesOfManyMegabytesAreStoredWhole() throws IOException {
        try (FakeServer server = new FakeServer()) {
            replay(server.port(), trace(List.of("a 20000000 0", "b 3 0", "a 20000000 0")));
            assertThat(server.entries()).containsEntry("a", 20_000_000).containsEntry("b", 3);
        }
    }

    @Test
    void aRealServerAnswersAsTheModelDoes() throws IOException {
        try (RedisServer server = RedisServer.start(directory, "--save", "")) {
            List<String> lines = randomTrace(20_000, 3_000);
            CommandRunner run = replay(Integer.toString(server.port()), trace(lines), "--json", "-c", "3");
            assertThat(number(run, "hits")).isEqualTo(sequentialHits(lines, Integer.MAX_VALUE));
            assertThat(number(run, "keys_after")).isEqualTo(number(run, "stores"));
            assertThat(number(run, "used_bytes")).isPositive();
        }
    }
}
