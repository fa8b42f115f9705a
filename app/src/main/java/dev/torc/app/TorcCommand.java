package dev.torc.app;

import dev.torc.app.load.BenchCommand;
import dev.torc.app.replay.ReplayCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The root of the command line: lists the commands. */
@Command(
        name = "torc",
        description = "A cache server that speaks Redis's protocol and keeps its data off the heap.",
        subcommands = {
            ServerCommand.class,
            TestCommand.class,
            BenchCommand.class,
            ReplayCommand.class,
            CheckCommand.class,
            CommandLine.HelpCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = TorcCommand.VersionLine.class,
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true)
final class TorcCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return CommandLine.ExitCode.USAGE;
    }

    /** What {@code --version} prints. Apart from {@link Version}, which the server needs without picocli. */
    static final class VersionLine implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"torc " + Version.current() + " (Java " + Runtime.version() + ")"};
        }
    }
}
