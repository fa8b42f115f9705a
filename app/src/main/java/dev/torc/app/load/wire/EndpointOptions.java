package dev.torc.app.load.wire;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The command-line options that say which server to measure; a picocli mixin. */
public final class EndpointOptions {
    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description = "server's host (default: ${DEFAULT-VALUE})")
    private String host = "127.0.0.1";

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            description = "server's port (default: 6379; memcached: 11211)")
    private @Nullable Integer port;

    @Option(
            names = {"-s", "--socket"},
            paramLabel = "PATH",
            description = "Unix socket of the server, instead of host and port")
    private @Nullable Path socket;

    @Option(names = "--user", paramLabel = "NAME", description = "user to authenticate as (default: the default user)")
    private @Nullable String user;

    @Option(
            names = "--auth",
            paramLabel = "PASSWORD",
            description = "password (default: the environment variable REDISCLI_AUTH, which keeps it out of the list of"
                    + " processes)")
    private @Nullable String password;

    @Option(
            names = "--protocol",
            paramLabel = "NAME",
            converter = Protocol.Converter.class,
            defaultValue = "resp2",
            description = "resp2, resp3 or memcached (default: ${DEFAULT-VALUE})")
    private Protocol protocol = Protocol.RESP2;

    @Option(names = "--resp3", description = "the same as --protocol resp3")
    private boolean resp3;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "give up when the server has not connected, or not answered anything, for so long"
                    + " (default: ${DEFAULT-VALUE})")
    private int timeoutSeconds = 10;

    public Endpoint endpoint() {
        Protocol spoken = resp3 ? Protocol.RESP3 : protocol;
        String secret = password != null ? password : System.getenv("REDISCLI_AUTH");
        return new Endpoint(
                host,
                port == null ? spoken.defaultPort() : port,
                socket,
                spoken,
                user,
                spoken == Protocol.MEMCACHED ? null : secret,
                Duration.ofSeconds(Math.max(1, timeoutSeconds)));
    }
}
