package dev.torc.acceptance.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.torc.acceptance.differential.RespConnection;
import dev.torc.acceptance.differential.RespReply;
import dev.torc.peers.Programs;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A file system of the kernel's that is really full: a tmpfs of a few megabytes, in a mount namespace of its own. */
@Timeout(60)
class SmallDiskTest {
    private static final List<String> SETTINGS = List.of("--save", "", "--appendonly", "yes");
    private static final String VALUE = "x".repeat(20_000);

    @TempDir
    private Path directory = Path.of("");

    /** Holds the namespace; ends when its input does. */
    @SuppressWarnings("NullAway.Init")
    private Process holder;

    private Path disk = Path.of("");

    @BeforeEach
    void mount() throws IOException {
        Programs.require("unshare", "util-linux");
        Path mountPoint = Files.createDirectory(directory.resolve("disk"));
        holder = new ProcessBuilder(
                        "unshare",
                        "--user",
                        "--map-root-user",
                        "--mount",
                        "sh",
                        "-c",
                        "mount -t tmpfs -o size=8m tmpfs \"$0\" && echo mounted && read -r _",
                        mountPoint.toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader output = holder.inputReader(UTF_8);
        String line = output.readLine();
        assumeTrue("mounted".equals(line), "no tmpfs can be mounted here: " + line);
        // From outside the namespace its files are reached through its process.
        disk = Path.of("/proc", Long.toString(holder.pid()), "root")
                .resolve(mountPoint.toString().substring(1));
    }

    @AfterEach
    void unmount() {
        holder.destroyForcibly().onExit().join();
    }

    @Test
    void whenThereIsRoomAgainWritesGoOnAndNothingIsLost() throws Exception {
        Path filler = Files.write(disk.resolve("filler"), new byte[4 << 20]);
        Path log = directory.resolve("server.log");
        int written = 0;
        try (TorcProcess server = new TorcProcess(disk, log, SETTINGS).awaitServing();
                RespConnection connection = server.connect()) {
            assertThat(set(connection, "first")).isEqualTo("OK");
            String reply = "OK";
            while (reply.equals("OK")) {
                reply = set(connection, "key:" + written);
                written += reply.equals("OK") ? 1 : 0;
            }
            assertThat(reply).isEqualTo("MISCONF Errors writing to the AOF file: No space left on device");
            assertThat(connection.call("GET", "first").text()).isEqualTo(VALUE);

            Files.delete(filler);
            await().until(() -> set(connection, "later").equals("OK"));
            await().until(() -> connection.call("INFO", "persistence").text().contains("aof_buffer_length:0\r\n"));
            server.kill();
        }
        try (TorcProcess server = new TorcProcess(disk, log, SETTINGS).awaitServing();
                RespConnection connection = server.connect()) {
            for (int i = 0; i < written; i++) {
                assertThat(connection.call("GET", "key:" + i).text())
                        .as("key:%d of %d", i, written)
                        .isEqualTo(VALUE);
            }
            assertThat(connection.call("GET", "later").text()).isEqualTo(VALUE);
        }
    }

    private static String set(RespConnection connection, String key) {
        RespReply reply = connection.call("SET", key, VALUE);
        return reply.text();
    }
}
