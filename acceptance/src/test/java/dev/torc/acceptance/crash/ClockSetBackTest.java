package dev.torc.acceptance.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.torc.acceptance.differential.RespConnection;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The machine's clock is set back between two runs: keys live longer, none is lost, and what was deleted stays deleted. */
@Timeout(60)
class ClockSetBackTest {
    private static final long HOUR_MS = 3_600_000;

    @ParameterizedTest
    @ValueSource(strings = {"the journal", "a base", "a snapshot"})
    void keysLiveLongerAndNoneIsLost(String kept, @TempDir Path directory) throws Exception {
        String setting = kept.equals("a snapshot") ? "appendonly no" : "appendonly yes";
        Disk disk = new Disk();
        try (EmbeddedServer server = new EmbeddedServer(directory, disk, HOUR_MS, setting);
                RespConnection connection = server.connect()) {
            connection.expect("SET", "forever", "1");
            connection.expect("SET", "minutes", "1", "PX", Long.toString(HOUR_MS / 6));
            connection.expect("SET", "past", "1", "PX", "1");
            await().until(() -> connection.call("GET", "past").text().isEmpty());
            switch (kept) {
                case "a base" -> {
                    connection.expect("BGREWRITEAOF");
                    await().until(() ->
                            connection.call("INFO", "persistence").text().contains("aof_rewrite_in_progress:0\r\n"));
                }
                case "a snapshot" -> connection.expect("SAVE");
                default -> {}
            }
        }
        for (long clockMs : new long[] {0, -24 * HOUR_MS}) {
            try (EmbeddedServer server = new EmbeddedServer(directory, disk, clockMs, setting);
                    RespConnection connection = server.connect()) {
                assertThat(connection.call("EXISTS", "forever", "minutes").text())
                        .isEqualTo("2");
                assertThat(connection.call("EXISTS", "past").text()).isEqualTo("0");
                assertThat(connection.call("TTL", "forever").text()).isEqualTo("-1");
                assertThat(Long.parseLong(connection.call("PTTL", "minutes").text()))
                        .isBetween(HOUR_MS - clockMs, HOUR_MS + HOUR_MS / 6 - clockMs);
            }
            disk = disk.crash(new Random(1));
        }
    }
}
