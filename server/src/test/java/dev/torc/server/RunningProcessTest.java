package dev.torc.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.server.TorcServer.Surroundings;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningProcessTest {
    /** In a locale that has not the characters of a path, the JDK has such texts for it. */
    private static final String NO_PATH = "/\ud800.conf";

    @TempDir
    private Path directory;

    @Test
    void infoTellsOfFilesWhoseNamesTheJdkCannotHave() throws IOException {
        Surroundings around = new Surroundings() {
            @Override
            public String configFile() {
                return NO_PATH;
            }
        };
        try (RunningServer server = new RunningServer(directory, around);
                TestClient client = server.connect()) {
            assertThat(client.info("config_file")).isEqualTo("/?.conf");
        }
    }
}
