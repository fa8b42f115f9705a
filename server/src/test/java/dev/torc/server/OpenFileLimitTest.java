package dev.torc.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.commands.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class OpenFileLimitTest {
    @TempDir
    Path process;

    private final Settings settings = new Settings("/");

    private void follow(String limit, int openFiles) throws IOException {
        Files.writeString(
                process.resolve("limits"),
                "Limit                     Soft Limit           Hard Limit           Units     \n"
                        + "Max processes             1                    2                    processes \n"
                        + "Max open files            " + limit + "                 524288               files     \n");
        Path open = Files.createDirectory(process.resolve("fd"));
        for (int i = 0; i < openFiles; i++) {
            Files.createFile(open.resolve(Integer.toString(i)));
        }
        new OpenFileLimit(settings, process, LoggerFactory.getLogger(OpenFileLimitTest.class)).follow();
    }

    private String set(long clients) {
        return String.valueOf(settings.set(List.of("maxclients", Long.toString(clients)), true));
    }

    @Test
    void clientsAreNoMoreThanTheSystemHasFilesFor() throws IOException {
        follow("1024", 40);
        assertThat(settings.network.maxClients.longValue()).isEqualTo(952);
        assertThat(set(953))
                .endsWith("The operating system is not able to handle the specified number of clients, try with 952");
        assertThat(settings.network.maxClients.longValue()).isEqualTo(952);
        assertThat(set(952)).isEqualTo("null");
    }

    @Test
    void thereIsAlwaysRoomForOne() throws IOException {
        follow("64", 40);
        assertThat(settings.network.maxClients.longValue()).isEqualTo(1);
    }

    @Test
    void withoutALimitTheSettingIsTakenAsItIs() throws IOException {
        follow("unlimited", 1);
        assertThat(settings.network.maxClients.longValue()).isEqualTo(10_000);
        assertThat(set(4_000_000_000L)).isEqualTo("null");
    }

    @Test
    void whereTheSystemSaysNothingTheSettingIsTakenAsItIs() {
        new OpenFileLimit(settings, process, LoggerFactory.getLogger(OpenFileLimitTest.class)).follow();
        assertThat(set(4_000_000_000L)).isEqualTo("null");
    }
}
