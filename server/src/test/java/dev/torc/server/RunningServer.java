package dev.torc.server;

import dev.torc.commands.CommandFamilies;
import dev.torc.commands.CommandRegistry;
import dev.torc.commands.config.Settings;
import dev.torc.peers.FreePort;
import java.io.IOException;
import java.nio.file.Path;

/** A server on a free port of this machine. */
public final class RunningServer implements AutoCloseable {
    private final TorcServer server;

    /**
     * A server that keeps nothing on disk.
     *
     * @param lines of redis.conf
     */
    public RunningServer(String... lines) throws IOException {
        this(Path.of(System.getProperty("java.io.tmpdir")), TorcServer.Surroundings.none(), lines);
    }

    /** A server whose files lie in a directory; without {@code save} or {@code appendonly} among the lines there are none. */
    public RunningServer(Path directory, TorcServer.Surroundings surroundings, String... lines) throws IOException {
        server = create(directory, surroundings, lines);
        try {
            server.start();
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    /** The server itself, not started. */
    public static TorcServer create(Path directory, TorcServer.Surroundings surroundings, String... lines)
            throws IOException {
        CommandRegistry commands = CommandFamilies.all();
        Settings settings = new Settings("/");
        String text = "bind 127.0.0.1\nport " + FreePort.find()
                + "\nenable-debug-command yes\nenable-protected-configs yes\n" + "event-loops 2\ndir " + directory
                + "\nsave \"\"\ndbfilename none.rdb\n" + String.join("\n", lines);
        settings.load(
                text,
                pattern -> {
                    throw new AssertionError("include " + pattern);
                },
                name -> commands.table().lookup(name) != null);
        return new TorcServer(settings, commands, surroundings);
    }

    public TorcServer server() {
        return server;
    }

    public TestClient connect() throws IOException {
        return new TestClient(server.port());
    }

    @Override
    public void close() {
        server.close();
    }
}
