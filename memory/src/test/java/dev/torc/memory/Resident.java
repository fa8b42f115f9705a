package dev.torc.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory of this process as the system counts it. */
final class Resident {
    private Resident() {}

    /** Whether this system tells. */
    static boolean isKnown() {
        return Files.isReadable(Path.of("/proc/self/status"));
    }

    /** Bytes of anonymous memory that are backed now. */
    static long bytes() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            String line =
                    lines.filter(l -> l.startsWith("RssAnon:")).findFirst().orElseThrow();
            return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
