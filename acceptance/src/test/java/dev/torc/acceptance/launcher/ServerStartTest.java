package dev.torc.acceptance.launcher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.torc.acceptance.Project;
import dev.torc.acceptance.differential.RespConnection;
import dev.torc.peers.FreePort;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How {@code ./torc server} begins and ends, as the one who started it sees it. */
@Timeout(60)
class ServerStartTest {
    private static final String BIND = "127.0.0.1";

    @TempDir
    private Path directory;

    @Test
    void whatRedisHasAndTorcDoesNotNeedIsAcceptedWithOneWarning() throws Exception {
        List<String> log = logUntilStopped("TERM", "--activerehashing", "no", "--maxmemory", "2gb");

        assertThat(log)
                .filteredOn(line -> line.contains(" WARN "))
                .singleElement(STRING)
                .contains("activerehashing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void aSignalEndsItInOrder(String signal) throws Exception {
        assertThat(logUntilStopped(signal).getLast()).endsWith("Torc is now ready to exit, bye bye...");
    }

    @Test
    void theLogAndTheProcessNumberGoToFilesBesideTheData() throws Exception {
        Path log = directory.resolve("torc.log");
        Path pid = directory.resolve("torc.pid");
        Process process = start(FreePort.find(), "--logfile", "torc.log", "--pidfile", pid.toString());
        try {
            await().until(() -> Files.exists(pid) && Files.readString(pid).equals(process.pid() + "\n"));
            await().until(() -> Files.readString(log).contains("Ready to accept connections"));
            assertThat(Files.readString(log)).contains("starts, pid " + process.pid());
            send("TERM", process);
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(pid).doesNotExist();
            assertThat(Files.readString(log)).contains("bye bye");
            assertThat(process.inputReader(UTF_8).readLine()).isNull();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aLogThatCannotBeWrittenIsNamed() throws Exception {
        String file = directory.resolve("none/torc.log").toString();
        Launcher.Result result = Launcher.torc("server", "--logfile", file);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).contains("Can't open the log file: No such file or directory");
    }

    @Test
    void whoInsistsOnInterruptingHasItEndAtOnce() throws Exception {
        int port = FreePort.find();
        Process process =
                start(port, "--save", "3600 1", "--snapshot-max-rate", "10kb", "--enable-debug-command", "yes");
        try (BufferedReader output = process.inputReader(UTF_8)) {
            awaitReady(output);
            try (RespConnection connection = new RespConnection(BIND, port)) {
                connection.expect("DEBUG", "POPULATE", "5000", "key", "100");
            }
            send("INT", process);
            await().until(() -> !filesInDirectory().isEmpty());
            send("INT", process);
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(1);
            assertThat(filesInDirectory()).isEmpty();
        } finally {
            process.destroyForcibly();
        }
    }

    private List<Path> filesInDirectory() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    @Test
    void anUnknownSettingIsRefusedWithItsNameAndTheNearestKnownOne() throws Exception {
        Launcher.Result result = Launcher.torc("server", "--maxmemry", "1gb");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).contains("no setting 'maxmemry' (the nearest is 'maxmemory')");
    }

    @Test
    void aFileThatIsMissingIsNamedWithTheReason(@TempDir Path folder) throws Exception {
        String file = folder.resolve("none.conf").toString();
        Launcher.Result result = Launcher.torc("server", file);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).endsWith("can't open config file '" + file + "': No such file or directory\n");
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName(BIND))) {
            String port = Integer.toString(taken.getLocalPort());
            Path pid = directory.resolve("torc.pid");
            long startNs = System.nanoTime();
            Launcher.Result result =
                    Launcher.torc("server", "--bind", BIND, "--port", port, "--pidfile", pid.toString());

            assertThat(result.exitCode()).isEqualTo(1);
            assertThat(result.output()).contains("Cannot start: Failed listening on port " + port + " (TCP): ");
            assertThat(System.nanoTime() - startNs)
                    .as("there is nobody to drain")
                    .isLessThan(3_000_000_000L);
            assertThat(pid).as("of the server that has the port").doesNotExist();
        }
    }

    @Test
    void damagedDataIsRefusedWithItsFileAndThePlace() throws Exception {
        Files.writeString(directory.resolve("dump.rdb"), "REDIS0010damaged");
        Launcher.Result result = Launcher.torc(
                "server", "--bind", BIND, "--port", Integer.toString(FreePort.find()), "--dir", directory.toString());

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output())
                .contains("Cannot start: snapshot 'dump.rdb' in " + directory + ": ", " at offset 9");
    }

    @Test
    void debiansConfigurationIsAccepted() throws Exception {
        Path file = Path.of("/etc/redis/redis.conf");
        assumeTrue(Files.isReadable(file), "no " + file + " here, or not ours to read");

        String pid = directory.resolve("torc.pid").toString();
        assertThat(logUntilStopped("TERM", file.toString(), "--logfile", "", "--pidfile", pid))
                .filteredOn(line -> line.contains("at their defaults"))
                .hasSize(1);
    }

    /** The names are bytes, whatever the locale; here one in which Java alone would know none but in ASCII. */
    @Test
    void filesAreCalledAsTheSettingsSay() throws Exception {
        int port = FreePort.find();
        String name = "n\u00c3\u00a4 \u00e6\u0097\u00a5.rdb"; // UTF-8, a byte a character
        ProcessBuilder builder = Launcher.prepare(List.of(
                "server",
                "--bind",
                BIND,
                "--port",
                Integer.toString(port),
                "--dir",
                directory.toString(),
                "--enable-protected-configs",
                "yes"));
        builder.environment().put("LC_ALL", "C");
        Process process = builder.redirectErrorStream(true).start();
        try (BufferedReader output = process.inputReader(UTF_8)) {
            awaitReady(output);
            try (RespConnection connection = new RespConnection(BIND, port)) {
                connection.expect("CONFIG", "SET", "dbfilename", name);
                connection.expect("SAVE");
            }
        } finally {
            process.destroyForcibly();
        }
        Process list = new ProcessBuilder("ls", "-N", directory.toString()).start();
        assertThat(new String(list.getInputStream().readAllBytes(), ISO_8859_1)).isEqualTo(name + "\n");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void savesAndCompilersGiveWayToClientsOnceThereIsSomethingToSave() throws Exception {
        int port = FreePort.find();
        Process process = start(port);
        try (BufferedReader output = process.inputReader(UTF_8)) {
            awaitReady(output);
            int usual = niceOf(process, "torc-loop-0");
            assertThat(niceOf(process, "C2 CompilerThre")).isEqualTo(usual);
            try (RespConnection connection = new RespConnection(BIND, port)) {
                connection.expect("BGSAVE");
            }
            await().until(() -> Files.exists(directory.resolve("dump.rdb")));
            assertThat(niceOf(process, "torc-save")).isEqualTo(Math.max(usual, 10));
            assertThat(niceOf(process, "C2 CompilerThre")).isEqualTo(Math.max(usual, 10));
            assertThat(niceOf(process, "torc-loop-0")).isEqualTo(usual);
        } finally {
            process.destroyForcibly();
        }
    }

    /** A server with its data in the test's directory; a configuration file's name may stand before the settings. */
    private Process start(int port, String... settings) throws IOException {
        List<String> words = new ArrayList<>(List.of("server"));
        words.addAll(List.of(settings));
        words.addAll(List.of("--bind", BIND, "--port", Integer.toString(port), "--dir", directory.toString()));
        return Launcher.start(Project.ROOT.resolve("torc"), words.toArray(String[]::new));
    }

    private static int niceOf(Process process, String thread) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
            for (Path each : threads.toList()) {
                if (Files.readString(each.resolve("comm")).strip().equals(thread)) {
                    String stat = Files.readString(each.resolve("stat"));
                    return Integer.parseInt(
                            stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16]);
                }
            }
        }
        throw new AssertionError("no thread " + thread);
    }

    private static void awaitReady(BufferedReader output) throws IOException {
        String line;
        do {
            line = output.readLine();
            assertThat(line).as("the server ended").isNotNull();
        } while (!line.contains("Ready to accept connections"));
    }

    /** Starts a server on a free port, waits until it is ready, sends it the signal and returns its log. */
    private List<String> logUntilStopped(String signal, String... settings) throws Exception {
        Process process = start(FreePort.find(), settings);
        try (BufferedReader output = process.inputReader(UTF_8)) {
            List<String> log = new ArrayList<>();
            String next = output.readLine();
            while (next != null) {
                log.add(next);
                if (next.contains("Ready to accept connections")) {
                    send(signal, process);
                }
                next = output.readLine();
            }
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(String.join("\n", log)).isZero();
            return log;
        } finally {
            process.destroyForcibly();
        }
    }

    private static void send(String signal, Process process) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }
}
