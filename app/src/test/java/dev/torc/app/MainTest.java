package dev.torc.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {
    @Test
    void helpNamesEveryCommandAndWhatItIsFor() {
        StringWriter out = new StringWriter();

        int exitCode =
                new CommandLine(new TorcCommand()).setOut(new PrintWriter(out)).execute("--help");

        assertThat(exitCode).isZero();
        assertThat(out.toString()).contains("server", "Run the server.", "test", "Run all tests");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "-h", "--version", "-v"})
    void theServerAnswersHelpAndVersionWhereRedisServerDoes(String option) {
        assertThat(Main.run("server", option)).isZero();
    }

    @Test
    void noCommandIsAUsageError() {
        assertThat(Main.run()).isEqualTo(CommandLine.ExitCode.USAGE);
    }
}
