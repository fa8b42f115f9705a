package dev.torc.acceptance.crash;

import dev.torc.acceptance.differential.RespConnection;
import dev.torc.commands.CommandFamilies;
import dev.torc.commands.ServerState;
import dev.torc.commands.config.Settings;
import dev.torc.peers.FreePort;
import dev.torc.server.TorcServer;
import dev.torc.storage.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/** A server in this process, with a disk and a clock of the test's. */
final class EmbeddedServer implements AutoCloseable {
    private final TorcServer server;

    /**
     * Starts it and waits until it serves.
     *
     * @param directory exists, and stays empty: the files are on the disk
     * @param clockMs what its wall clock is ahead of the system's
     */
    EmbeddedServer(Path directory, Disk disk, long clockMs, String... lines) throws IOException {
        Settings settings = new Settings(directory.toString());
        settings.load(
                "bind 127.0.0.1\nport " + FreePort.find() + "\nevent-loops 2\nsave \"\"\n" + String.join("\n", lines),
                pattern -> {
                    throw new AssertionError("include " + pattern);
                },
                name -> true);
        server = new TorcServer(settings, CommandFamilies.all(), new Around(disk, clockMs));
        try {
            server.start();
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    int port() {
        return server.port();
    }

    RespConnection connect() throws IOException {
        return new RespConnection("127.0.0.1", port());
    }

    @Override
    public void close() {
        server.close();
    }

    private record Around(Disk disk, long clockMs) implements TorcServer.Surroundings {
        @Override
        public Storage openStorage(Path directory, boolean alone) {
            return disk.open(directory);
        }

        @Override
        public ServerState.World world() {
            return new ShiftedWorld(clockMs);
        }
    }

    private record ShiftedWorld(long clockMs) implements ServerState.World {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public long wallMs() {
            return System.currentTimeMillis() + clockMs;
        }

        @Override
        public long chance() {
            return ThreadLocalRandom.current().nextLong();
        }
    }
}
