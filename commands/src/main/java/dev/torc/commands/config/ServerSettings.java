package dev.torc.commands.config;

import static dev.torc.commands.config.Spec.notNeeded;
import static dev.torc.commands.config.Spec.notYet;
import static dev.torc.commands.config.Spec.used;

/** The process: its databases, its log, its end. */
public final class ServerSettings extends SettingGroup {
    private static final String[] SHUTDOWN = {"default", "save", "nosave", "now", "force"};

    public final NumberSetting databases =
            number(used("databases", "Databases to SELECT from").asImmutable(), 16, 1, INT_MAX);
    public final ChoiceSetting logLevel =
            choice(used("loglevel", "How much is logged"), "notice", "debug", "verbose", "notice", "warning");
    public final NumberSetting hz = number(
                    notNeeded("hz", "Background rounds a second; taken as 1 to 500. INFO shows it"), 10, 0, INT_MAX)
            .clampedTo(1, 500);

    public final ChoiceSetting shutdownOnSigint =
            add(new ChoiceSetting(used("shutdown-on-sigint", "How SIGINT ends the server"), true, "default", SHUTDOWN));
    public final ChoiceSetting shutdownOnSigterm =
            add(new ChoiceSetting(used("shutdown-on-sigterm", "How SIGTERM ends it"), true, "default", SHUTDOWN));
    public final TextSetting pidFile = text(used("pidfile", "File for the process's number while it runs; empty: none")
            .asImmutable());
    public final TextSetting logFile =
            text(used("logfile", "File to log to; empty: standard output").asImmutable(), "", TextSetting.Rule.ANY);

    ServerSettings() {
        super("Server");
        add(new KeyspaceEventsSetting(notYet("notify-keyspace-events", "Classes of key-space events to publish")));
        flag(notNeeded("dynamic-hz", "Let hz grow with the number of clients"), true);
        flag(notNeeded("daemonize", "Run in the background").asImmutable(), false);
        choice(
                notNeeded("supervised", "Tell a supervisor when the server is up")
                        .asImmutable(),
                "no",
                "upstart",
                "systemd",
                "auto",
                "no");
        flag(notYet("syslog-enabled", "Log to the system's log").asImmutable(), false);
        text(notYet("syslog-ident", "Name to use there").asImmutable(), "redis", TextSetting.Rule.ANY);
        choice(
                notYet("syslog-facility", "Facility to use there").asImmutable(),
                "local0",
                "user",
                "local0",
                "local1",
                "local2",
                "local3",
                "local4",
                "local5",
                "local6",
                "local7");
        flag(notNeeded("crash-log-enabled", "Report crashes in the log"), true);
        flag(notNeeded("crash-memcheck-enabled", "Test memory after a crash"), true);
        flag(
                notNeeded("always-show-logo", "Greet with a logo also where no one is looking")
                        .asImmutable(),
                false);
        flag(notNeeded("set-proc-title", "Change the process's title").asImmutable(), true);
        text(
                notNeeded("proc-title-template", "What that title says"),
                "{title} {listen-addr} {server-mode}",
                TextSetting.Rule.PROCESS_TITLE);
        number(notYet("shutdown-timeout", "Seconds to wait for replicas at the end"), 10, 0, INT_MAX);
        text(notNeeded("ignore-warnings", "Warnings at the start to leave out"), "", TextSetting.Rule.ANY);
        text(notNeeded("server_cpulist", "Cores for the server").asImmutable());
        text(notNeeded("bio_cpulist", "Cores for background work").asImmutable());
        text(notNeeded("aof_rewrite_cpulist", "Cores for rewriting the append-only file")
                .asImmutable());
        text(notNeeded("bgsave_cpulist", "Cores for saving snapshots").asImmutable());
        number(
                notYet(
                                "busy-reply-threshold",
                                "Milliseconds after which others hear that a script keeps the server busy")
                        .alsoNamed("lua-time-limit"),
                5000,
                0,
                LONG_MAX);
        flag(
                notYet("lua-enable-deprecated-api", "Old functions for scripts")
                        .asImmutable()
                        .asHidden(),
                false);
        flag(notNeeded("use-exit-on-panic", "How Redis ends in its own tests").asHidden(), false);
        number(
                notNeeded("watchdog-period", "Milliseconds after which a stuck Redis logs its stack")
                        .asHidden(),
                0,
                0,
                INT_MAX);
    }
}
