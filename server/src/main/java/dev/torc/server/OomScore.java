package dev.torc.server;

import dev.torc.commands.config.MemorySettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** {@code oom-score-adj}: how ready the system is to kill this process when memory runs out, where the system has such a thing. */
final class OomScore {
    private static final int MOST = 1000;

    private final MemorySettings settings;
    private final Path file;
    private final Logger log;
    /** The score from before it was adjusted; null while it is not. */
    private @Nullable Integer original;

    /** @param file the system's, {@code /proc/self/oom_score_adj} */
    OomScore(MemorySettings settings, Path file, Logger log) {
        this.settings = settings;
        this.file = file;
        this.log = log;
    }

    /** Adjusts the score at the start, and whenever CONFIG SET asks for another. */
    void follow() {
        apply();
        settings.oomScoreAdj.onChange(this::apply);
        settings.oomScoreAdjValues.onChange(this::apply);
    }

    /** Null, or why CONFIG SET is to be refused. */
    private @Nullable String apply() {
        try {
            adjust();
            return null;
        } catch (IOException | NumberFormatException e) {
            log.warn("Unable to adjust oom_score_adj: {}", e.toString());
            return "Failed to apply new oom_score_adj configuration, check server logs.";
        }
    }

    private void adjust() throws IOException {
        Integer before = original;
        if (settings.oomScoreAdj.is("no")) {
            if (before != null) {
                original = null;
                Files.writeString(file, before.toString());
            }
            return;
        }
        if (before == null) {
            before = Integer.valueOf(Files.readString(file).strip());
            original = before;
        }
        int score = settings.oomScoreAdjValues.value().getFirst(); // of a primary, the first of three roles
        int base = settings.oomScoreAdj.is("absolute") ? 0 : before;
        Files.writeString(file, Integer.toString(Math.clamp(base + score, -MOST, MOST)));
    }
}
