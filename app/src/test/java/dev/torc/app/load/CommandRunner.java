package dev.torc.app.load;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** Runs a command as the command line would, and keeps what it printed. */
public record CommandRunner(int exitCode, String out, String err) {
    public static CommandRunner run(Callable<Integer> command, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = new CommandLine(command)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new CommandRunner(exitCode, out.toString(), err.toString());
    }
}
