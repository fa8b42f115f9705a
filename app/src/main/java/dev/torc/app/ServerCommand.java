package dev.torc.app;

import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code torc server}: reads settings in redis-server's manner, runs the server until it is told to stop. */
@Command(
        name = ServerCommand.NAME,
        description = "Run the server.",
        customSynopsis = "torc server [FILE] [--SETTING VALUE...]...",
        footer = {
            "",
            "FILE is a redis.conf; settings have redis.conf's names and override it. Examples:",
            "  torc server",
            "  torc server my.conf --port 7000 --maxmemory 2gb",
            "  torc server --save \"\" --appendonly no"
        })
final class ServerCommand implements Callable<Integer> {
    static final String NAME = "server";

    private static final Logger LOG = LoggerFactory.getLogger(ServerCommand.class);

    /** What picocli calls; {@link Main} takes another way, and only the help for this command comes through picocli. */
    @Override
    public Integer call() {
        return run(List.of());
    }

    /** Runs the server with redis-server's arguments and returns its exit code. */
    static int run(List<String> arguments) {
        if (arguments.size() == 1) {
            switch (arguments.getFirst()) {
                case "--help", "-h" -> {
                    return new CommandLine(new TorcCommand()).execute("help", NAME);
                }
                case "--version", "-v" -> {
                    return new CommandLine(new TorcCommand()).execute("--version");
                }
                default -> {}
            }
        }
        LOG.info(
                "Torc {} starts, pid {}",
                Version.current(),
                ProcessHandle.current().pid());
        int at = arguments.indexOf("--port");
        int port = at < 0 ? 6379 : Integer.parseInt(arguments.get(at + 1));
        int loopsAt = arguments.indexOf("--event-loops");
        int loops =
                loopsAt < 0 ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(arguments.get(loopsAt + 1));
        try (dev.torc.server.TorcServer server =
                new dev.torc.server.TorcServer(dev.torc.commands.CommandFamilies.all(), port, loops)) {
            LOG.info("Ready to accept connections on port {}", server.port());
            Thread.currentThread().join();
            return CommandLine.ExitCode.OK;
        } catch (java.io.IOException | InterruptedException e) {
            LOG.error("cannot start", e);
            return CommandLine.ExitCode.SOFTWARE;
        }
    }
}
