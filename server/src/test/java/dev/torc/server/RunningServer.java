package dev.torc.server;

import dev.torc.commands.CommandFamilies;
import dev.torc.commands.config.Settings;
import java.io.IOException;
import java.net.ServerSocket;

/** A server on a free port of this machine. */
public final class RunningServer implements AutoCloseable {
    private final TorcServer server;

    /** @param lines of redis.conf */
    public RunningServer(String... lines) throws IOException {
        Settings settings = new Settings("/");
        String text = "bind 127.0.0.1\nport " + freePort() + "\nenable-debug-command yes\nevent-loops 2\n"
                + String.join("\n", lines);
        settings.load(
                text,
                pattern -> {
                    throw new AssertionError("include " + pattern);
                },
                name -> true);
        server = new TorcServer(settings, CommandFamilies.all(), TorcServer.Surroundings.none());
        server.start();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
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
