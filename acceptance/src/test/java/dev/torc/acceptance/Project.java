package dev.torc.acceptance;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the project lies: Maven runs tests in their module's folder, an IDE perhaps in the project's. */
public final class Project {
    public static final Path ROOT = root();

    private Project() {}

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        return Files.exists(folder.resolve("torc"))
                ? folder
                : folder.resolve("..").normalize();
    }
}
