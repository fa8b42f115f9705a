package dev.torc.app.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LoggingTest {
    static {
        LogProvider.choose();
    }

    private static final Logger LOG = LoggerFactory.getLogger(LoggingTest.class);

    @TempDir
    private Path folder;

    @AfterEach
    void backToTheDefault() {
        Logging.setLevel("notice");
        Logging.toStandardOutput();
    }

    @Test
    void levelsHaveRedisNamesInAnyCase() {
        Logging.setLevel("VERBOSE");
        assertThat(LOG.isDebugEnabled()).isTrue();
        assertThat(LOG.isTraceEnabled()).isFalse();

        Logging.setLevel("warning");
        assertThat(LOG.isInfoEnabled()).isFalse();
        assertThat(LOG.isWarnEnabled()).isTrue();

        Logging.setLevel("nothing");
        assertThat(LOG.isErrorEnabled()).isFalse();
    }

    @Test
    void anUnknownLevelIsRefusedWithTheNamesThatAreKnown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Logging.setLevel("loud"))
                .withMessage("loglevel loud (expected: debug, verbose, notice, warning or nothing)");
    }

    @Test
    void aFileIsAppendedTo() throws IOException {
        Path file = Files.writeString(folder.resolve("torc.log"), "before\n");
        Logging.toFile(file);

        LOG.info("into {}", "the file");
        Logging.toStandardOutput();
        LOG.info("to standard output again");

        assertThat(Files.readAllLines(file)).hasSize(2).first().isEqualTo("before");
        assertThat(Files.readAllLines(file).getLast()).endsWith(" INFO  into the file");
    }

    @Test
    void aFileThatWasRenamedIsFollowedByANewOne() throws IOException {
        Path file = folder.resolve("torc.log");
        Path rotated = folder.resolve("torc.log.1");
        Logging.toFile(file);
        LOG.info("first");

        Files.move(file, rotated);
        LOG.info("second");
        Files.delete(file);
        LOG.info("third");

        assertThat(Files.readAllLines(rotated)).singleElement(STRING).endsWith("first");
        assertThat(Files.readAllLines(file)).singleElement(STRING).endsWith("third");
    }

    @Test
    void aFileThatCannotBeWrittenLeavesTheLogWhereItWas() throws IOException {
        Path good = folder.resolve("good.log");
        Logging.toFile(good);

        assertThatIOException().isThrownBy(() -> Logging.toFile(folder.resolve("none/bad.log")));

        LOG.info("still here");
        assertThat(Files.readString(good)).contains("still here");
    }
}
