package dev.torc.app.load.report;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * What commands that work for a while and then report have in common: where they print, {@code --quiet}, {@code --help} and how that
 * looks. A picocli mixin, to be declared last, as its options stand last in the help.
 */
@Command(
        usageHelpWidth = 110,
        abbreviateSynopsis = true,
        sortOptions = false,
        descriptionHeading = "%n",
        parameterListHeading = "%n",
        optionListHeading = "%n")
public final class Terminal {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Option(
            names = {"-q", "--quiet"},
            description = "no line of progress")
    private boolean quiet;

    @Option(names = "--help", usageHelp = true, description = "print this help")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    /** For the report; to be flushed. */
    public PrintWriter out() {
        return command.commandLine().getOut();
    }

    /** A new line of progress, which shows nothing where the user wants none. */
    public ProgressLine progress() {
        return new ProgressLine(command.commandLine().getErr(), !quiet);
    }

    /** Says why the command failed. */
    public void fail(String message) {
        PrintWriter err = command.commandLine().getErr();
        err.println("torc " + command.name() + ": " + message);
        err.flush();
    }

    /** To be thrown for an option whose value is wrong: picocli shows the message and the usage. */
    public ParameterException wrongOption(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
