package dev.torc.peers;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;

/** Programs that tests start, and that a machine may lack. */
public final class Programs {
    private Programs() {}

    /**
     * Skips the calling test where a program is not on the PATH.
     *
     * @param debianPackage that has it
     * @throws IllegalStateException instead, in continuous integration, which says {@code CI=true}
     */
    public static void require(String program, String debianPackage) {
        boolean installed = isInstalled(program);
        if (!installed && Boolean.parseBoolean(System.getenv("CI"))) {
            throw new IllegalStateException(
                    program + " is not installed (expected: Debian's package " + debianPackage + ")");
        }
        Assumptions.assumeTrue(installed, program + " is not installed");
    }

    private static boolean isInstalled(String program) {
        String path = Objects.requireNonNull(System.getenv("PATH"));
        return Arrays.stream(path.split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
