package dev.torc.app.load;

import dev.torc.app.load.report.Interruption;
import dev.torc.app.load.report.Terminal;
import dev.torc.app.load.traffic.CommandMix;
import dev.torc.app.load.traffic.KeyDistribution;
import dev.torc.app.load.traffic.KeySpace;
import dev.torc.app.load.traffic.ValueSizes;
import dev.torc.app.load.wire.Endpoint;
import dev.torc.app.load.wire.EndpointOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code torc bench}: drives a server with a chosen load and prints what came back. */
@Command(
        name = "bench",
        description = "Drive a server with load, and print throughput and latencies.",
        footer = {
            "",
            "Examples:",
            "  torc bench --load --keys 1000000 --mix get:90,set:10 --distribution zipf:0.99 -P 16",
            "  torc bench --rate 50000 --duration 30 --mix get                 a fixed rate, latency from the due time",
            "  torc bench --command 'HSET user:__key__ name __value__' --value-size 16-64",
            "",
            "Without --requests and --duration a run ends after 1,000,000 requests or 60 seconds.",
            "Exit code: 0 after a complete run, also if replies were errors (they are counted and shown);",
            "1 if the server cannot be reached, drops a connection or stops answering; 2 for a wrong option."
        })
public final class BenchCommand implements Callable<Integer> {
    private static final int MAX_CONNECTIONS = 100_000;
    private static final int MAX_THREADS = 256;
    private static final int MAX_PIPELINE = 1_000_000;

    @Mixin
    private EndpointOptions target = new EndpointOptions();

    @Option(
            names = {"-c", "--connections"},
            paramLabel = "N",
            description = "connections (default: ${DEFAULT-VALUE})")
    private int connections = 50;

    @Option(names = "--threads", paramLabel = "N", description = "client threads (default: ${DEFAULT-VALUE})")
    private int threads = 1;

    @Option(
            names = {"-P", "--pipeline"},
            paramLabel = "N",
            description = "requests a connection sends before it waits for their replies (default: ${DEFAULT-VALUE})")
    private int pipeline = 1;

    @Option(
            names = {"-n", "--requests"},
            paramLabel = "N",
            description = "end after so many requests")
    private @Nullable Long requests;

    @Option(
            names = {"-d", "--duration"},
            paramLabel = "SECONDS",
            description = "end after so much time")
    private @Nullable Double durationSeconds;

    @Option(
            names = "--rate",
            paramLabel = "PER-SECOND",
            description =
                    "open loop: send so many requests a second whatever the server does, and count each latency from"
                            + " the moment the request was due")
    private double rate;

    @Option(names = "--poisson", description = "with --rate: random, independent arrivals instead of even ones")
    private boolean poisson;

    @Option(
            names = {"-m", "--mix"},
            paramLabel = "NAME[:WEIGHT],…",
            description = "requests and their shares (default: get:80,set:20, unless --command is given). Known: "
                    + CommandMix.KNOWN_NAMES + "; N is a number of keys")
    private @Nullable String mix;

    @Option(
            names = "--command",
            paramLabel = "'[WEIGHT] COMMAND…'",
            description =
                    "a request of your own; __key__ (also within a word), __value__ and __ttl__ are filled in. May be"
                            + " repeated, and beside --mix")
    private List<String> commands = new ArrayList<>();

    @Option(
            names = {"-k", "--keys"},
            paramLabel = "N",
            description = "size of the key space (default: ${DEFAULT-VALUE})")
    private long keys = 100_000;

    @Option(
            names = "--key-pattern",
            paramLabel = "TEXT",
            description = "form of the keys: the run of # is the key's number (default: ${DEFAULT-VALUE}, as"
                    + " redis-benchmark's)")
    private String keyPattern = KeySpace.DEFAULT_PATTERN;

    @Option(
            names = "--distribution",
            paramLabel = "NAME",
            description = "how often each key is used: uniform, zipf[:THETA], sequential, hotspot[:KEYS%%:REQUESTS%%]"
                    + " (default: ${DEFAULT-VALUE}; zipf is zipf:0.99, hotspot is hotspot:1:90)")
    private String distribution = "uniform";

    @Option(
            names = "--value-size",
            paramLabel = "SIZE[-SIZE][:WEIGHT],…",
            description = "bytes of the values, for example 100, 32-512 or 64:70,1k-4k:25,100k:5 (default:"
                    + " ${DEFAULT-VALUE})")
    private String valueSize = "100";

    @Option(
            names = "--ttl",
            paramLabel = "SECONDS",
            description = "for setex, expire and __ttl__ (default: ${DEFAULT-VALUE})")
    private int ttlSeconds = 60;

    @Option(names = "--load", description = "first set every key of the key space once; not measured")
    private boolean load;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description = "first send the same load for so long; not measured (default: 0)")
    private double warmUpSeconds;

    @Option(names = "--seed", paramLabel = "N", description = "of everything random (default: ${DEFAULT-VALUE})")
    private long seed = 1;

    @Option(names = "--json", description = "print one JSON object instead of the table")
    private boolean json;

    @Mixin
    private Terminal terminal = new Terminal();

    @Override
    public Integer call() {
        LoadPlan plan;
        try {
            plan = plan();
        } catch (IllegalArgumentException e) {
            throw terminal.wrongOption(String.valueOf(e.getMessage()));
        }
        try (LoadRun run = new LoadRun(plan, terminal.progress());
                Interruption _ = new Interruption(run::stop)) {
            LoadReport report = new LoadReport(plan, run.run());
            terminal.out().println(json ? report.json() : report.text());
            terminal.out().flush();
            return 0;
        } catch (IOException e) {
            terminal.fail(String.valueOf(e.getMessage()));
            return 1;
        }
    }

    private LoadPlan plan() {
        check("connections", connections, 1, MAX_CONNECTIONS);
        check("threads", threads, 1, Math.min(MAX_THREADS, connections));
        check("pipeline", pipeline, 1, MAX_PIPELINE);
        check("ttl", ttlSeconds, 1, Integer.MAX_VALUE);
        if (requests != null) {
            check("requests", requests, 1, Long.MAX_VALUE);
        }
        if (rate < 0 || rate > 1e8 || warmUpSeconds < 0 || (durationSeconds != null && durationSeconds <= 0)) {
            throw new IllegalArgumentException(
                    "--rate, --warm-up or --duration out of range (expected: above 0; --rate at most 100 million)");
        }
        if (poisson && rate == 0) {
            throw new IllegalArgumentException("--poisson (expected: --rate with it)");
        }
        Endpoint endpoint = target.endpoint();
        KeySpace keySpace = new KeySpace(keyPattern, keys, KeyDistribution.parse(distribution));
        CommandMix.Ingredients ingredients =
                new CommandMix.Ingredients(endpoint.protocol(), keySpace, ValueSizes.parse(valueSize), ttlSeconds);
        String named = mix != null ? mix : commands.isEmpty() ? "get:80,set:20" : "";
        return new LoadPlan(
                endpoint,
                connections,
                threads,
                pipeline,
                CommandMix.parse(named, commands, ingredients),
                keySpace,
                load ? CommandMix.parse("set", List.of(), ingredients) : null,
                (long) (warmUpSeconds * 1e9),
                rate == 0 ? Pace.CLOSED_LOOP : new Pace(rate, poisson),
                Limits.of(requests, durationSeconds),
                seed);
    }

    private static void check(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "--" + name + " " + value + " (expected: " + least + " to " + most + ")");
        }
    }
}
