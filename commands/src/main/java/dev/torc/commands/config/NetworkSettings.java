package dev.torc.commands.config;

import static dev.torc.commands.config.Spec.notNeeded;
import static dev.torc.commands.config.Spec.notYet;
import static dev.torc.commands.config.Spec.own;
import static dev.torc.commands.config.Spec.used;

/** Where the server listens, whom it lets in, and how much memory connections may take. */
public final class NetworkSettings extends SettingGroup {
    public final BindSetting bind = add(new BindSetting(
            used("bind", "Addresses to listen on; * and ::* are all, a minus before one makes it optional"),
            "*",
            "-::*"));
    public final NumberSetting port = number(used("port", "TCP port to listen on; 0: none"), 6379, 0, LARGEST_PORT);
    public final NumberSetting tcpBacklog = number(
            used("tcp-backlog", "Connections the system may hold before the server accepts them")
                    .asImmutable(),
            511,
            0,
            INT_MAX);
    public final TextSetting unixSocket =
            text(used("unixsocket", "Path of a Unix domain socket to listen on").asImmutable());
    public final NumberSetting unixSocketPermissions = add(new NumberSetting(
            used("unixsocketperm", "File mode of that socket; 0 leaves it as created")
                    .asImmutable(),
            NumberSetting.Form.OCTAL,
            0,
            0,
            0777));
    public final BooleanSetting protectedMode =
            flag(used("protected-mode", "Refuse remote clients while there is no password"), true);
    public final NumberSetting maxClients =
            number(used("maxclients", "Connections open at the same time"), 10000, 1, (1L << 32) - 1);
    public final NumberSetting timeout =
            number(used("timeout", "Seconds until an idle client is closed; 0: never"), 0, 0, INT_MAX);
    public final NumberSetting tcpKeepalive =
            number(used("tcp-keepalive", "Seconds between probes of idle connections; 0: none"), 300, 0, INT_MAX);
    public final NumberSetting maxBulkLength =
            memory(used("proto-max-bulk-len", "Longest single argument of a command"), 512 * MB, MB, LONG_MAX);
    public final NumberSetting queryBufferLimit = memory(
            used("client-query-buffer-limit", "Unread input of one client beyond which it is closed"),
            GB,
            MB,
            LONG_MAX);
    public final BufferLimitsSetting outputBufferLimits = add(new BufferLimitsSetting(
            used("client-output-buffer-limit", "Replies that may wait for one client before it is closed, by class")));
    public final NumberSetting maxMemoryClients = add(new NumberSetting(
            used(
                    "maxmemory-clients",
                    "Memory of all clients together before the largest are closed; a percentage is of maxmemory; 0: no"
                            + " limit"),
            NumberSetting.Form.MEMORY_OR_PERCENT,
            0,
            -100,
            LONG_MAX));

    public final NumberSetting eventLoops = number(
            own("event-loops", "Threads that serve clients; 0: one a core").asImmutable(), 0, 0, 1024);
    public final ChoiceSetting transport = choice(
            own("transport", "How sockets are driven; auto takes epoll where it runs")
                    .asImmutable(),
            "auto",
            "auto",
            "epoll",
            "netty");
    public final BooleanSetting coalescing = flag(
            own(
                            "request-coalescing",
                            "Whether a busy event loop (epoll's) pauses for some microseconds to let several requests come: more"
                                    + " requests a second, each a little later")
                    .asImmutable(),
            true);
    public final NumberSetting networkMemory = memory(
            own(
                    "network-memory",
                    "Memory of all connections' buffers together, apart from maxmemory; beyond it clients are made to wait or"
                            + " closed"),
            512 * MB,
            16 * MB,
            LONG_MAX);
    public final TextSetting adminBind = text(
            own("admin-bind", "Address of the admin port: metrics and health").asImmutable(),
            "127.0.0.1",
            TextSetting.Rule.ANY);
    public final NumberSetting adminPort = number(
            own("admin-port", "Port for /metrics and /health over HTTP; 0: none")
                    .asImmutable(),
            0,
            0,
            LARGEST_PORT);

    NetworkSettings() {
        super("Network and clients");
        number(
                notNeeded("io-threads", "Threads for input and output: see event-loops")
                        .asImmutable(),
                1,
                1,
                128);
        flag(notNeeded("io-threads-do-reads", "Whether those threads read too").asImmutable(), false);
        text(notYet("bind-source-addr", "Local address of outgoing connections"));
        number(
                notNeeded("socket-mark-id", "Mark of the listening sockets for packet filters")
                        .asImmutable(),
                0,
                0,
                (1L << 32) - 1);
        number(notYet("tracking-table-max-keys", "Keys remembered for client-side caching"), 1_000_000, 0, LONG_MAX);
    }
}
