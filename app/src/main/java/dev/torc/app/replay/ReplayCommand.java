package dev.torc.app.replay;

import dev.torc.app.load.report.Interruption;
import dev.torc.app.load.report.Terminal;
import dev.torc.app.load.wire.Endpoint;
import dev.torc.app.load.wire.EndpointOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code torc replay}: plays a trace against a server as a cache-aside client, and prints the hit ratio. */
@Command(
        name = "replay",
        description = "Play a trace as a cache-aside client (GET; on a miss SET), and print hit ratios and latencies.",
        footer = {
            "",
            "Each request of a key sees what the key's last request left, in the order of the trace. Within a batch,",
            "evictions may come a few requests later than one by one; --batch 1 excludes even that.",
            "",
            "Redis's LRU clock ticks once a second and its LFU decays once a minute, so a trace played flat out",
            "understates both: give --rate, or quote both figures.",
            "",
            "Exit code: 0 after a complete replay, also if replies were errors (they are counted and shown);",
            "1 if the trace is malformed or the server cannot be reached or stops answering; 2 for a wrong option."
        })
public final class ReplayCommand implements Callable<Integer> {
    private static final int MAX_CONNECTIONS = 10_000;
    private static final int MAX_BATCH = 100_000;

    @Parameters(
            paramLabel = "TRACE",
            description =
                    "file, plain or gzip; each line is a request: key, size of the value in bytes, time to live in"
                            + " seconds (0 for none)")
    private Path trace = Path.of("");

    @Mixin
    private EndpointOptions target = new EndpointOptions();

    @Option(
            names = {"-P", "--batch", "--pipeline"},
            paramLabel = "N",
            description = "GETs of different keys that a connection sends before it waits (default: ${DEFAULT-VALUE})")
    private int batch = 16;

    @Option(
            names = {"-c", "--connections"},
            paramLabel = "N",
            description = "connections, over which the keys are spread (default: ${DEFAULT-VALUE})")
    private int connections = 1;

    @Option(
            names = "--rate",
            paramLabel = "PER-SECOND",
            description = "so many requests of the trace a second (default: as fast as the server answers)")
    private double rate;

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            description = "only the first N requests")
    private long limit = Long.MAX_VALUE;

    @Option(
            names = "--size-scale",
            paramLabel = "FACTOR",
            description = "multiply all sizes (default: ${DEFAULT-VALUE})")
    private double sizeScale = 1;

    @Option(names = "--key-prefix", paramLabel = "TEXT", description = "put before every key")
    private String keyPrefix = "";

    @Option(names = "--flush", description = "empty the server first (FLUSHALL: everything in it is lost)")
    private boolean flush;

    @Option(names = "--json", description = "print one JSON object instead of the tables")
    private boolean json;

    @Mixin
    private Terminal terminal = new Terminal();

    @Override
    public Integer call() {
        ReplayPlan plan = plan();
        try (TraceReader reader = new TraceReader(trace)) {
            Endpoint endpoint = plan.endpoint();
            if (plan.flush()) {
                ServerFigures.flush(endpoint);
            }
            ServerFigures before = ServerFigures.ask(endpoint);
            try (Replay replay = new Replay(plan, reader, terminal.progress());
                    Interruption _ = new Interruption(replay::stop)) {
                ReplayResult result = replay.run();
                String name =
                        Objects.requireNonNullElse(trace.getFileName(), trace).toString();
                ReplayReport report = new ReplayReport(plan, name, result, before, ServerFigures.ask(endpoint));
                terminal.out().println(json ? report.json() : report.text());
                terminal.out().flush();
            }
            return 0;
        } catch (IOException e) {
            terminal.fail(String.valueOf(e.getMessage()));
            return 1;
        }
    }

    private ReplayPlan plan() {
        check("connections", connections, 1, MAX_CONNECTIONS);
        check("batch", batch, 1, MAX_BATCH);
        check("rate", rate, 0, 1e8);
        check("limit", (double) limit, 1, Long.MAX_VALUE);
        check("size-scale", sizeScale, 0, 1e6);
        return new ReplayPlan(target.endpoint(), connections, batch, rate, limit, sizeScale, keyPrefix, flush);
    }

    private void check(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw terminal.wrongOption("--" + name + " " + value + " (expected: " + least + " to " + most + ")");
        }
    }
}
