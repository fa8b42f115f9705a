package dev.torc.server;

import dev.torc.commands.config.NetworkSettings;
import dev.torc.commands.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * {@code maxclients}, as far as the system lets the process have files open: a client beyond that would wait in the kernel, where one
 * beyond {@code maxclients} hears that there are too many.
 */
final class OpenFileLimit {
    /** Files for snapshots, the journal and TLS, beside those that are open at the start. */
    private static final int SPARE = 32;

    private static final String LINE = "Max open files";

    private final Settings settings;
    private final Path process;
    private final Logger log;
    private long mostClients = Long.MAX_VALUE;

    /** @param process the system's folder of facts about this process, {@code /proc/self} */
    OpenFileLimit(Settings settings, Path process, Logger log) {
        this.settings = settings;
        this.process = process;
        this.log = log;
    }

    /** Lowers the setting where it is beyond the system's limit, and has CONFIG SET refuse what is. */
    void follow() {
        NetworkSettings network = settings.network;
        try {
            mostClients = mostClients();
        } catch (IOException | NumberFormatException e) {
            log.debug("The limit of open files is unknown here: {}", e.toString());
            return;
        }
        long wanted = network.maxClients.longValue();
        if (wanted > mostClients) {
            log.warn(
                    "maxclients has been reduced from {} to {}: the system lets this process open no more files (ulimit -n)",
                    wanted,
                    mostClients);
            settings.set(List.of(network.maxClients.name(), Long.toString(mostClients)), true);
        }
        network.maxClients.onChange(() -> network.maxClients.longValue() <= mostClients
                ? null
                : "The operating system is not able to handle the specified number of clients, try with "
                        + mostClients);
    }

    /** The JVM has raised its limit as far as the system lets it. */
    private long mostClients() throws IOException {
        String limit;
        try (Stream<String> lines = Files.lines(process.resolve("limits"))) {
            limit = lines.filter(line -> line.startsWith(LINE))
                    .map(line -> line.substring(LINE.length()).strip().split(" ", 2)[0])
                    .findFirst()
                    .orElse("unlimited");
        }
        if (limit.equals("unlimited")) {
            return Long.MAX_VALUE;
        }
        try (Stream<Path> open = Files.list(process.resolve("fd"))) {
            return Math.max(1, Long.parseLong(limit) - open.count() - SPARE);
        }
    }
}
