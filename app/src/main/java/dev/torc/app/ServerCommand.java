package dev.torc.app;

import dev.torc.app.logging.Logging;
import dev.torc.commands.CommandFamilies;
import dev.torc.commands.CommandRegistry;
import dev.torc.commands.ServerProcess.ShutdownRequest;
import dev.torc.commands.config.ChoiceSetting;
import dev.torc.commands.config.CommandLine;
import dev.torc.commands.config.Settings;
import dev.torc.commands.config.SettingsException;
import dev.torc.server.TorcServer;
import dev.torc.server.thread.BackgroundPriority;
import dev.torc.storage.FileNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

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
            "  torc server --save \"\" --appendonly no",
            "",
            "Without settings it listens on port 6379 and sets no limit to its memory. All settings: docs/settings.md",
            "Exit code: 0 after SHUTDOWN, SIGTERM or SIGINT; 1 for a wrong setting, if it cannot listen, or after a second SIGINT."
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
                    return new picocli.CommandLine(new TorcCommand()).execute("help", NAME);
                }
                case "--version", "-v" -> {
                    return new picocli.CommandLine(new TorcCommand()).execute("--version");
                }
                default -> {}
            }
        }
        CommandLine commandLine = CommandLine.parse(arguments);
        CommandRegistry commands = CommandFamilies.all();
        Settings settings = new Settings(FileNames.value(Path.of("").toAbsolutePath()));
        try {
            String file = commandLine.file();
            String text = file == null ? "" : Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
            String piped = commandLine.readsStandardInput()
                    ? new String(System.in.readAllBytes(), StandardCharsets.ISO_8859_1)
                    : "";
            settings.load(
                    commandLine.text(text, piped),
                    new IncludedFiles(),
                    name -> commands.table().lookup(name) != null);
        } catch (SettingsException e) {
            System.err.println(e.getMessage());
            return ExitCode.SOFTWARE;
        } catch (IOException e) {
            System.err.println(IncludedFiles.cannotOpen(String.valueOf(commandLine.file()), e));
            return ExitCode.SOFTWARE;
        }
        return serve(settings, commands, commandLine.file());
    }

    private static int serve(Settings settings, CommandRegistry commands, @Nullable String file) {
        Path logFile;
        Path pidFile;
        try {
            logFile = inDirectory(settings, settings.server.logFile.value());
            pidFile = inDirectory(settings, settings.server.pidFile.value());
        } catch (IOException e) {
            System.err.println("No place for logfile and pidfile: " + IncludedFiles.reason(e));
            return ExitCode.SOFTWARE;
        }
        try {
            if (logFile != null) {
                Logging.toFile(logFile);
            }
        } catch (IOException e) {
            System.err.println("Can't open the log file: " + IncludedFiles.reason(e));
            return ExitCode.SOFTWARE;
        }
        LOG.info(
                "Torc {} starts, pid {}",
                Version.current(),
                ProcessHandle.current().pid());
        settings.warnings().forEach(LOG::warn);
        Logging.setLevel(settings.server.logLevel.choice());
        settings.server.logLevel.onChange(() -> {
            Logging.setLevel(settings.server.logLevel.choice());
            return null;
        });
        String configFile = file == null ? "" : Path.of(file).toAbsolutePath().toString();
        try (PidFile pid = new PidFile(pidFile);
                TorcServer server = new TorcServer(settings, commands, new Around(configFile, pid))) {
            return run(settings, server);
        } catch (IOException e) {
            return cannotStart(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.OK;
        }
    }

    private static int run(Settings settings, TorcServer server) throws InterruptedException {
        AtomicBoolean stopping = new AtomicBoolean();
        stopOn("TERM", settings.server.shutdownOnSigterm, server, stopping);
        stopOn("INT", settings.server.shutdownOnSigint, server, stopping);
        try {
            server.start();
        } catch (IOException e) {
            if (server.isOpen()) { // else it was told to end while it loaded
                return cannotStart(e);
            }
        }
        if (server.isOpen()) {
            LOG.info(
                    "Ready to accept connections on {} - PID: {}",
                    String.join(", ", server.state().process().listeners()),
                    ProcessHandle.current().pid());
        }
        server.awaitEnd();
        return ExitCode.OK;
    }

    private static int cannotStart(IOException cause) {
        LOG.error("Cannot start: {}", cause.getMessage());
        return ExitCode.SOFTWARE;
    }

    /** A file by its name in a setting, which is relative to {@code dir} as with redis-server; null: none is named. */
    private static @Nullable Path inDirectory(Settings settings, String name) throws IOException {
        if (name.isEmpty()) {
            return null;
        }
        Path directory = FileNames.path(settings.persistence.directory.value());
        return Files.createDirectories(directory).resolve(FileNames.path(name));
    }

    /**
     * SIGTERM and SIGINT: save, answer what has been read, exit with 0, as after SHUTDOWN; stay if saving fails, as Redis does. SIGINT
     * while that goes on: exit at once with 1.
     */
    private static void stopOn(String name, ChoiceSetting how, TorcServer server, AtomicBoolean stopping) {
        Signals.on(name, () -> {
            if (!stopping.compareAndSet(false, true)) {
                if (name.equals("INT")) {
                    LOG.warn("You insist... exiting now.");
                    try {
                        server.abandon();
                    } finally {
                        Runtime.getRuntime().halt(ExitCode.SOFTWARE);
                    }
                }
                return;
            }
            LOG.info("Received SIG{}, shutting down", name);
            boolean ends = server.shutdownInTurn(
                    new ShutdownRequest(how.is("save"), how.is("nosave"), how.is("now"), how.is("force")));
            if (!ends) {
                stopping.set(false);
                LOG.warn("SIG{} received but errors trying to shut down the server, check the logs", name);
            }
        });
    }

    private record Around(String configFile, PidFile pidFile) implements TorcServer.Surroundings {
        @Override
        public void beforeLoading() {
            pidFile.write();
        }

        /** Until then code that is compiled soon is worth more; from then on a save and its compilation shall not hold up event loops. */
        @Override
        public void beforeFirstSave() {
            BackgroundPriority.giveToCompilers();
        }

        @Override
        public String version() {
            return Version.current();
        }
    }
}
