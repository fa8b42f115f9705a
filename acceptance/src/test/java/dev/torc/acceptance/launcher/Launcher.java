package dev.torc.acceptance.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.torc.acceptance.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs {@code ./torc}, or a copy of it, on what is built. */
public final class Launcher {
    private static final Path ROOT = Project.ROOT;

    /** How a run ended, and all that it wrote, errors included. */
    record Result(int exitCode, String output) {}

    private Launcher() {}

    static Result torc(String... arguments) throws Exception {
        return run(ROOT.resolve("torc"), arguments);
    }

    static Result run(Path launcher, String... arguments) throws Exception {
        Process process = start(launcher, arguments);
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Result(process.waitFor(), output);
    }

    static Process start(Path launcher, String... arguments) throws IOException {
        return prepare(launcher, List.of(arguments)).redirectErrorStream(true).start();
    }

    /** {@code ./torc} with these arguments, on what is built, to be started. */
    public static ProcessBuilder prepare(List<String> arguments) {
        return prepare(ROOT.resolve("torc"), arguments);
    }

    private static ProcessBuilder prepare(Path launcher, List<String> arguments) {
        assumeTrue(
                Files.exists(ROOT.resolve("app/target/runtime/torc.jar")),
                "nothing built for the launcher: run ./torc test, or ./torc --version before");
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("TORC_NO_BUILD", "1");
        return builder;
    }
}
