package dev.torc.acceptance.differential;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the oracle and the server under test come from. */
public final class Servers {
    /** Tests run in their module's directory. */
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final String SERVER = System.getProperty("torc.differential.server", "torc");

    private Servers() {}

    /** A redis-server; see {@link #require}. */
    static ProcessServer oracle() {
        require("redis-server", "redis-server");
        return ProcessServer.start("redis-server", ROOT, "redis-server");
    }

    /** Skips the calling test where a program is not installed, but fails it on a build server, which says {@code CI=true}. */
    public static void require(String program, String debianPackage) {
        boolean installed = isInstalled(program);
        if (!installed && Boolean.parseBoolean(System.getenv("CI"))) {
            throw new IllegalStateException(
                    program + " is not installed (expected: Debian's package " + debianPackage + ")");
        }
        assumeTrue(installed, program + " is not installed");
    }

    /** By the system property {@code torc.differential.server}. */
    static ServerUnderTest underTest() {
        return switch (SERVER) {
            case "redis" -> ProcessServer.start("redis-server under test", ROOT, "redis-server");
            case "torc" ->
                ProcessServer.start("torc", ROOT, ROOT.resolve("torc").toString(), "server");
            default -> running(SERVER);
        };
    }

    /** A server that somebody else started and will stop. */
    private static ServerUnderTest running(String address) {
        int colon = address.lastIndexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException(
                    "torc.differential.server " + address + " (expected: redis, torc or host:port)");
        }
        String host = address.substring(0, colon);
        int port = Integer.parseInt(address.substring(colon + 1));
        return new ServerUnderTest() {
            @Override
            public String name() {
                return address;
            }

            @Override
            public String host() {
                return host;
            }

            @Override
            public int port() {
                return port;
            }

            @Override
            public void close() {}
        };
    }

    private static boolean isInstalled(String program) {
        for (String directory : System.getenv("PATH").split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }
}
