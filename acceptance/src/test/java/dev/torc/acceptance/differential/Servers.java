package dev.torc.acceptance.differential;

import dev.torc.peers.Programs;
import java.nio.file.Path;

/** Where the oracle and the server under test come from. */
final class Servers {
    /** Tests run in their module's directory. */
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final String SERVER = System.getProperty("torc.differential.server", "torc");

    private Servers() {}

    /** A redis-server; see {@link Programs#require}. */
    static ProcessServer oracle() {
        Programs.require("redis-server", "redis-server");
        return ProcessServer.start("redis-server", ROOT, "redis-server");
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
}
