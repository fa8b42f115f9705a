package dev.torc.app;

import dev.torc.app.logging.LogProvider;
import dev.torc.server.HeadStart;
import java.util.List;
import picocli.CommandLine;

/**
 * Where every {@code torc} process begins. {@code server} goes around picocli: its arguments are in redis-server's manner
 * ({@code my.conf --save "" --port 7000}) and are the server's own to read, and not loading a parser shortens its start.
 */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        LogProvider.choose();
        System.exit(run(args));
    }

    /** Runs one command to its end and returns the exit code of the process. */
    static int run(String... args) {
        if (args.length > 0 && args[0].equals(ServerCommand.NAME)) {
            HeadStart.begin();
            return ServerCommand.run(List.of(args).subList(1, args.length));
        }
        return new CommandLine(new TorcCommand()).execute(args);
    }
}
