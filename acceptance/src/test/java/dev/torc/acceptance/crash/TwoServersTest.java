package dev.torc.acceptance.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TwoServersTest {
    private static final List<String> JOURNAL = List.of("--save", "", "--appendonly", "yes", "--appendfsync", "always");

    @Test
    void aSecondServerOnTheSameJournalIsRefusedAndTheFirstGoesOn(@TempDir Path directory) throws Exception {
        try (TorcProcess first = new TorcProcess(directory, directory.resolve("1.log"), JOURNAL).awaitServing()) {
            try (TorcProcess second = new TorcProcess(directory, directory.resolve("2.log"), JOURNAL)) {
                assertThat(second.awaitExit()).isEqualTo(1);
                assertThat(second.lastLines())
                        .contains("Cannot start: directory '" + directory.resolve("appendonlydir") + "' is in use");
            }
            try (var connection = first.connect()) {
                assertThat(connection.expect("SET", "a", "1").text()).isEqualTo("OK");
            }
            first.kill();
        }
        try (TorcProcess third = new TorcProcess(directory, directory.resolve("3.log"), JOURNAL).awaitServing();
                var connection = third.connect()) {
            assertThat(connection.call("GET", "a").text()).isEqualTo("1");
        }
    }
}
