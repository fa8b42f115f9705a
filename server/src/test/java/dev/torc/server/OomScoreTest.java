package dev.torc.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.commands.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class OomScoreTest {
    @TempDir
    Path directory;

    private final Settings settings = new Settings("/");
    private Path file = Path.of("/");

    @BeforeEach
    void follow() throws IOException {
        file = Files.writeString(directory.resolve("oom_score_adj"), "100\n");
        new OomScore(settings.memory, file, LoggerFactory.getLogger(OomScoreTest.class)).follow();
    }

    private String scoreAfter(String... pairs) throws IOException {
        assertThat(settings.set(List.of(pairs), false)).isNull();
        return Files.readString(file).strip();
    }

    @Test
    void isAdjustedAndGivenBack() throws IOException {
        assertThat(scoreAfter("oom-score-adj-values", "50 200 800")).isEqualTo("100");
        assertThat(scoreAfter("oom-score-adj", "relative")).isEqualTo("150");
        assertThat(scoreAfter("oom-score-adj", "absolute")).isEqualTo("50");
        assertThat(scoreAfter("oom-score-adj-values", "-1500 200 800")).isEqualTo("-1000");
        assertThat(scoreAfter("oom-score-adj", "no")).isEqualTo("100");
    }

    @Test
    void whatTheSystemRefusesIsRefused() throws IOException {
        Files.delete(file);
        assertThat(settings.set(List.of("oom-score-adj", "yes"), false))
                .contains("Failed to apply new oom_score_adj configuration, check server logs.");
        assertThat(settings.memory.oomScoreAdj.is("no")).as("rolled back").isTrue();
    }
}
