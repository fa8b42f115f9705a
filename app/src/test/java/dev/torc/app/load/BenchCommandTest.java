package dev.torc.app.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.peers.FreePort;
import dev.torc.peers.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BenchCommandTest {
    @TempDir
    private Path directory = Path.of("");

    private static CommandRunner bench(FakeServer server, String arguments) {
        return CommandRunner.run(new BenchCommand(), ("--port " + server.port() + " " + arguments).split(" "));
    }

    private static double number(String json, String name) {
        Matcher member =
                Pattern.compile("\"" + Pattern.quote(name) + "\":([-0-9.eE]+)").matcher(json);
        assertThat(member.find()).as("%s in %s", name, json).isTrue();
        return Double.parseDouble(member.group(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-c 1 -P 1", "-c 7 -P 3", "-c 3 --threads 2 -P 100", "-c 50 --threads 3 -P 1 --rate 20000"})
    void exactlyTheAskedRequestsAreSent(String shape) throws IOException {
        try (FakeServer server = new FakeServer()) {
            CommandRunner run = bench(server, shape + " -n 1001 --mix get:1,set:1 --keys 50 --json");
            assertThat(run.err()).isEmpty();
            assertThat(run.exitCode()).isZero();
            assertThat(server.seen()).hasSize(1001);
            assertThat(number(run.out(), "count")).isEqualTo(1001);
            long sets = server.seen().stream()
                    .filter(words -> words.getFirst().equals("SET"))
                    .count();
            assertThat(sets).isBetween(400L, 600L);
        }
    }

    @Test
    void loadingSetsEveryKeyOnceBeforeTheRun() throws IOException {
        try (FakeServer server = new FakeServer()) {
            CommandRunner run = bench(
                    server,
                    "--load --keys 1003 -n 500 -c 4 --threads 3 --mix get --value-size 10-20 --key-pattern a##### ");
            assertThat(run.exitCode()).isZero();
            List<List<String>> seen = server.seen();
            assertThat(seen).hasSize(1503);
            assertThat(seen.subList(0, 1003)).allMatch(words -> words.getFirst().equals("SET"));
            assertThat(seen.subList(1003, 1503))
                    .allMatch(words -> words.getFirst().equals("GET"));
            Map<String, Integer> entries = server.entries();
            assertThat(entries.size()).isEqualTo(1003);
            assertThat(entries.keySet()).contains("a00000", "a01002");
            assertThat(entries.values()).allMatch(size -> size >= 10 && size <= 20);
            assertThat(run.out()).contains("get", "500", "p99.99").doesNotContain("error:");
        }
    }

    @Test
    void aValueLargerThanTheBufferIsSentWhole() throws IOException {
        try (FakeServer server = new FakeServer()) {
            CommandRunner run = bench(server, "-n 20 -c 2 -P 5 --mix set --value-size 1m --keys 3");
            assertThat(run.exitCode()).isZero();
            assertThat(server.seen()).hasSize(20).allMatch(words -> words.get(2).equals("1048576"));
        }
    }

    @Test
    void missesAndErrorsAreCounted() throws IOException {
        try (FakeServer server = new FakeServer()) {
            CommandRunner run = CommandRunner.run(
                    new BenchCommand(),
                    "--port",
                    server.port(),
                    "-n",
                    "300",
                    "--mix",
                    "get",
                    "--command",
                    "2 NOSUCH __key__",
                    "--json");
            assertThat(run.exitCode()).isZero();
            double errors = number(run.out(), "errors");
            assertThat(errors).isBetween(150.0, 250.0);
            assertThat(number(run.out(), "nulls")).isEqualTo(300 - errors);
            assertThat(run.out()).contains("\"ERR unknown command 'NOSUCH'\":" + (int) errors);
        }
    }

    @Test
    void aRunEndsWhenItsTimeIsUp() throws IOException {
        try (FakeServer server = new FakeServer()) {
            CommandRunner run = bench(server, "-d 0.3 -c 2 --json");
            assertThat(run.exitCode()).isZero();
            assertThat(number(run.out(), "elapsed_s")).isBetween(0.2, 2.0);
            assertThat(number(run.out(), "count")).isPositive();
        }
    }

    /** The server stops for 400 ms once; at 1000 requests a second about 400 requests were due meanwhile, not just one. */
    @Test
    void atARateAStallIsChargedToEveryRequestThatWasDueMeanwhile() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        try (FakeServer server = new FakeServer().answer(words -> {
            if (words.getFirst().equals("GET") && calls.incrementAndGet() == 300) {
                sleep(400);
            }
            return null;
        })) {
            CommandRunner atRate = bench(server, "-c 1 --rate 1000 -n 1000 --mix get --json");
            // A quarter of all requests waited 150 ms or longer; a client that only times what it sends would see one.
            assertThat(number(atRate.out(), "p90_us")).isGreaterThan(150_000);

            calls.set(0);
            CommandRunner closed = bench(server, "-c 1 -n 1000 --mix get --json");
            assertThat(number(closed.out(), "p90_us")).isLessThan(100_000);
            assertThat(number(closed.out(), "max_us")).isGreaterThan(390_000);
        }
    }

    @Test
    void aRateThatTheServerCannotKeepIsTold() throws IOException {
        try (FakeServer server = new FakeServer().answer(words -> {
            if (words.getFirst().equals("GET")) {
                sleep(5);
            }
            return null;
        })) {
            CommandRunner run = bench(server, "-c 1 --rate 2000 -d 0.5 --mix get");
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).contains("did not keep up").contains("were never sent");
        }
    }

    @Test
    void aLostConnectionFailsTheRun() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        try (FakeServer server = new FakeServer()) {
            server.answer(words -> {
                if (words.getFirst().equals("GET") && calls.incrementAndGet() == 50) {
                    drop(server);
                }
                return null;
            });
            CommandRunner run = bench(server, "-c 2 -n 100000 --mix get");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).startsWith("torc bench: 127.0.0.1:" + server.port() + ": connection lost");
        }
    }

    @Test
    void aServerThatStopsAnsweringFailsTheRun() throws IOException {
        try (FakeServer server =
                new FakeServer().answer(words -> words.getFirst().equals("GET") ? "" : null)) {
            CommandRunner run = bench(server, "-c 3 -n 10 --mix get --timeout 1");
            assertThat(run.exitCode()).isEqualTo(1);
            assertThat(run.err()).contains("no reply for 1 s, 3 requests unanswered");
        }
    }

    @Test
    void noServerFailsTheRun() throws IOException {
        int free = FreePort.find();
        CommandRunner run = CommandRunner.run(new BenchCommand(), "-p", Integer.toString(free));
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).isEqualToIgnoringNewLines("torc bench: 127.0.0.1:" + free + ": connection refused");
    }

    @Test
    void aRealServerIsDrivenOverAUnixSocketInResp3() {
        Path socket = directory.resolve("redis.sock");
        try (RedisServer _ = RedisServer.start(directory, "--save", "", "--unixsocket", socket.toString())) {
            String mix = "get,set,setex,getset,append,incr,del,exists,expire,ttl,mget3,mset2,ping";
            CommandRunner run = CommandRunner.run(
                    new BenchCommand(),
                    ("--resp3 --json --load --warm-up 0.1 -n 5000 -c 5 -P 7 --keys 100 --distribution zipf --mix " + mix
                                    + " --socket " + socket)
                            .split(" "));
            assertThat(run.err()).isEmpty();
            assertThat(number(run.out(), "count")).isEqualTo(5000);
            assertThat(number(run.out(), "errors")).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-c 0",
                "--threads 60",
                "-P 0",
                "-n 0",
                "-d 0",
                "--keys 0",
                "--mix nothing",
                "--value-size x",
                "--distribution x",
                "--poisson",
                "--protocol gopher",
                "--nonsense"
            })
    void wrongOptionsAreUsageErrors(String arguments) {
        CommandRunner run = CommandRunner.run(new BenchCommand(), arguments.split(" "));
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isNotEmpty();
    }

    @Test
    void helpShowsEveryOptionAndEndsWell() {
        CommandRunner run = CommandRunner.run(new BenchCommand(), "--help");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).contains("--rate", "--distribution", "hotspot[:KEYS%", "Exit code");
    }

    private static void drop(FakeServer server) {
        try {
            server.dropConnections();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
