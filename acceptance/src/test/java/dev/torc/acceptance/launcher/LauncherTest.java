package dev.torc.acceptance.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.torc.acceptance.Project;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LauncherTest {
    private static final Path ROOT = Project.ROOT;
    private static final int EXIT_UNAVAILABLE = 69;
    private static final int EXIT_USAGE = 2;

    private record Result(int exitCode, String output) {}

    @Test
    void helpListsTheCommands() throws Exception {
        Result result = torc("--help");

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).contains("server ", "test ");
    }

    @Test
    void versionIsOneLine() throws Exception {
        Result result = torc("--version");

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).matches("torc \\S+ \\(Java 2\\d.*\\)\n");
    }

    @Test
    void anUnknownCommandIsAUsageError() throws Exception {
        assertThat(torc("sever").exitCode()).isEqualTo(EXIT_USAGE);
    }

    @Test
    void theLaunchedProcessIsTheServerItself() throws Exception {
        Process process = start(ROOT.resolve("torc"), "server", "--port", "0");
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

        Result result = run(launcher, "server");

        assertThat(result.exitCode()).isEqualTo(EXIT_UNAVAILABLE);
        assertThat(result.output())
                .contains("JDK of version 99", "https://adoptium.net", "JAVA_HOME")
                .hasLineCount(1);
    }

    @Test
    void itWorksThroughASymbolicLinkFromAnotherFolder(@TempDir Path folder) throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("cache"), ROOT.resolve("torc"));

        assertThat(run(link, "--version").output()).startsWith("torc ");
    }

    private static Result torc(String... arguments) throws Exception {
        return run(ROOT.resolve("torc"), arguments);
    }

    private static Result run(Path launcher, String... arguments) throws Exception {
        Process process = start(launcher, arguments);
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Result(process.waitFor(), output);
    }

    private static Process start(Path launcher, String... arguments) throws IOException {
        assumeTrue(
                Files.exists(ROOT.resolve("app/target/runtime/torc.jar")),
                "nothing built for the launcher: run ./torc test, or ./torc --version before");
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("TORC_NO_BUILD", "1");
        return builder.start();
    }
}
