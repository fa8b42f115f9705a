package dev.torc.acceptance.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.acceptance.Project;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LauncherTest {
    private static final Path ROOT = Project.ROOT;
    private static final int EXIT_UNAVAILABLE = 69;
    private static final int EXIT_USAGE = 2;

    @Test
    void helpListsTheCommands() throws Exception {
        Launcher.Result result = Launcher.torc("--help");

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).contains("server ", "test ");
    }

    @Test
    void versionIsOneLine() throws Exception {
        Launcher.Result result = Launcher.torc("--version");

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).matches("torc \\S+ \\(Java 2\\d.*\\)\n");
    }

    /** A server starts without it too, so nothing else would tell. */
    @Test
    void theStartUpCacheWasTrained() {
        assertThat(ROOT.resolve("app/target/runtime/torc.aot"))
                .as("see .torc/training.log")
                .exists();
    }

    @Test
    void anUnknownCommandIsAUsageError() throws Exception {
        assertThat(Launcher.torc("sever").exitCode()).isEqualTo(EXIT_USAGE);
    }

    @Test
    void theLaunchedProcessIsTheServerItself() throws Exception {
        Process process = Launcher.start(ROOT.resolve("torc"), "server", "--port", "0", "--save", "");
        try (BufferedReader output = process.inputReader(UTF_8)) {
            String line = output.readLine();

            assertThat(line).endsWith("pid " + process.pid());
        } finally {
            process.destroy();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void withoutAJdkItSaysWhatIsMissingAndHowToGetIt(@TempDir Path folder) throws Exception {
        // No machine has Java 99, so the search comes to its end wherever this test runs.
        String script = Files.readString(ROOT.resolve("torc")).replace("java_min=25", "java_min=99");
        Path launcher = Files.writeString(folder.resolve("torc"), script);
        Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));

        Launcher.Result result = Launcher.run(launcher, "server");

        assertThat(result.exitCode()).isEqualTo(EXIT_UNAVAILABLE);
        assertThat(result.output())
                .contains("JDK of version 99", "https://adoptium.net", "JAVA_HOME")
                .hasLineCount(1);
    }

    @Test
    void itWorksThroughASymbolicLinkFromAnotherFolder(@TempDir Path folder) throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("cache"), ROOT.resolve("torc"));

        assertThat(Launcher.run(link, "--version").output()).startsWith("torc ");
    }
}
