package dev.torc.app;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Stands in the list of commands only: the launcher runs the tests through Maven and never starts this process for them. */
@Command(
        name = "test",
        description = "Run all tests; arguments go to Maven.",
        customSynopsis = "torc test [MAVEN-ARGUMENT...]")
final class TestCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().getErr().println("torc: tests are run by the launcher: ./torc test");
        return CommandLine.ExitCode.USAGE;
    }
}
