package dev.torc.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file that tells others this process's number while it runs: the number in ASCII and a line break, as redis-server's. */
final class PidFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PidFile.class);

    private final @Nullable Path path;
    private boolean written;

    /** @param path null: there is none */
    PidFile(@Nullable Path path) {
        this.path = path;
    }

    /** Writes it. A server serves without it too, as redis-server does, but says so. */
    void write() {
        if (path == null) {
            return;
        }
        try {
            Files.writeString(path, ProcessHandle.current().pid() + "\n");
            written = true;
        } catch (IOException e) {
            LOG.warn("Failed to write PID file: {}", IncludedFiles.reason(e));
        }
    }

    /** Removes it, if it was written. */
    @Override
    public void close() {
        try {
            if (path != null && written) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            LOG.warn("Failed to remove PID file: {}", IncludedFiles.reason(e));
        }
    }
}
