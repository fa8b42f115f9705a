package dev.torc.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torc.app.load.CommandRunner;
import dev.torc.commands.CommandFamilies;
import dev.torc.commands.config.Settings;
import dev.torc.peers.FreePort;
import dev.torc.server.TorcServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code torc check} says of a directory is what a start does with it. */
@Timeout(60)
class CheckCommandTest {
    private static final int LOADS = 0;
    private static final int CUTS = 1;
    private static final int REFUSES = 2;
    private static final int NOT_CHECKED = 3;

    @TempDir
    private Path directory = Path.of("");

    private CommandRunner check(String... more) {
        String[] arguments = Arrays.copyOf(more, more.length + 1);
        arguments[more.length] = directory.toString();
        return CommandRunner.run(new CheckCommand(), arguments);
    }

    private TorcServer start(boolean appendOnly, String... settingLines) throws IOException {
        Settings settings = new Settings(directory.toString());
        settings.load(
                "bind 127.0.0.1\nport " + FreePort.find() + "\nsave \"\"\nappendonly " + (appendOnly ? "yes" : "no")
                        + "\n" + String.join("\n", settingLines),
                pattern -> {
                    throw new AssertionError("include " + pattern);
                },
                name -> true);
        TorcServer server = new TorcServer(settings, CommandFamilies.all(), TorcServer.Surroundings.none());
        try {
            server.start();
            return server;
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    /** Runs a server until it has answered the lines, and returns the last reply's first line. */
    private String run(boolean appendOnly, String... lines) throws IOException {
        try (TorcServer server = start(appendOnly)) {
            return ask(server, lines);
        }
    }

    private static String ask(TorcServer server, String... lines) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            String reply = "";
            for (String line : lines) {
                socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
                reply = readLine(socket.getInputStream());
                assertThat(reply).as(line).doesNotStartWith("-");
            }
            return reply;
        }
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("connection closed after '" + line + "'");
            }
            line.append((char) b);
        }
        return line.toString().strip();
    }

    private String keysAfterStart(boolean appendOnly) throws IOException {
        return run(appendOnly, "dbsize");
    }

    /** A base of two keys, and three changes in two groups behind it. */
    private void twoKeysAndTwoGroups() throws IOException {
        run(false, "mset a 1 b 2", "save");
        run(true, "mset c 3 d 4", "set e 5 ex 1000");
    }

    private Path file(String prefix) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("appendonlydir"))) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void change(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        Files.write(file, bytes);
    }

    /** All files with their bytes. */
    private Map<String, String> contents() throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            files.filter(Files::isRegularFile).forEach(file -> {
                try {
                    contents.put(file.toString(), Arrays.toString(Files.readAllBytes(file)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return contents;
    }

    @Test
    void anEmptyDirectoryLoadsNothing() throws IOException {
        CommandRunner run = check();

        assertThat(run.exitCode()).isEqualTo(LOADS);
        assertThat(run.out()).isEqualTo("""
                        with appendonly yes, a start is empty (there is no dump.rdb) and begins a journal
                        with appendonly no, a start is empty (there is no dump.rdb)
                        """);
        assertThat(contents()).isEmpty();
    }

    @Test
    void baseJournalAndSnapshotAreCountedAndLeftAsTheyAre() throws IOException {
        twoKeysAndTwoGroups();
        Map<String, String> before = contents();

        CommandRunner run = check();

        assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(LOADS);
        assertThat(run.out().lines())
                .anyMatch(line -> line.matches("  dump\\.rdb +\\d+ bytes  2 keys, 0 with an expiry, checksum good"))
                .anyMatch(line -> line.matches("  base-\\d+\\.rdb +\\d+ bytes  base at position 0: 2 keys, .*"))
                .anyMatch(line -> line.matches("  journal-\\d+-000\\.log +\\d+ bytes  from position 0"))
                .anyMatch(line -> line.startsWith("with appendonly yes, a start loads base-")
                        && line.contains(" (2 keys) and 3 changes in 2 groups of the journal, up to position "))
                .contains("with appendonly no, a start loads dump.rdb (2 keys)");
        assertThat(contents()).isEqualTo(before);
        assertThat(keysAfterStart(true)).isEqualTo(":5");
    }

    @Test
    void aTornEndIsToldWithFileAndOffset() throws IOException {
        twoKeysAndTwoGroups();
        Path journal = file("journal-");
        byte[] bytes = Files.readAllBytes(journal);
        Files.write(journal, Arrays.copyOf(bytes, bytes.length - 1));

        CommandRunner run = check();

        assertThat(run.exitCode()).isEqualTo(CUTS);
        assertThat(run.out())
                .contains("from position 0, TORN: ", "2 changes in 1 groups")
                .containsPattern(
                        "cuts off the torn end of " + journal.getFileName() + ": \\d+ bytes from offset \\d+ on");
        assertThat(keysAfterStart(true)).isEqualTo(":4");
    }

    @Test
    void damageOfTheJournalIsToldWithFileAndOffset() throws IOException {
        twoKeysAndTwoGroups();
        Path journal = file("journal-");
        run(true, "set f 6"); // another file, so that the first one's end is no tail
        change(journal, 60);

        CommandRunner run = check();

        assertThat(run.exitCode()).isEqualTo(REFUSES);
        assertThat(run.out())
                .contains("DAMAGED at offset 32")
                .containsPattern("yes, a start refuses journal file '" + journal.getFileName()
                        + "', offset 32: .*0 groups before it")
                .contains("no, a start loads dump.rdb");
        assertThatThrownBy(() -> start(true)).hasMessageContaining("offset 32");
    }

    @Test
    void damageOfSnapshotAndBaseIsToldWithFileAndOffset() throws IOException {
        twoKeysAndTwoGroups();
        change(directory.resolve("dump.rdb"), 20);

        CommandRunner snapshot = check();
        assertThat(snapshot.exitCode()).isEqualTo(REFUSES);
        assertThat(snapshot.out())
                .containsPattern("no, a start refuses dump\\.rdb: .* at offset \\d+")
                .contains("yes, a start loads base-");
        assertThatThrownBy(() -> start(false)).hasMessageContaining("dump.rdb");
        assertThat(keysAfterStart(true)).isEqualTo(":5");

        change(file("base-"), 20);
        assertThat(check().out()).containsPattern("yes, a start refuses base-\\d+\\.rdb: .* at offset \\d+");
        assertThatThrownBy(() -> start(true)).hasMessageContaining("base-");
    }

    @Test
    void aJournalWithoutItsBaseIsRefused() throws IOException {
        twoKeysAndTwoGroups();
        Files.delete(file("base-"));

        CommandRunner run = check();

        assertThat(run.exitCode()).isEqualTo(REFUSES);
        assertThat(run.out()).containsPattern("yes, a start refuses journal-\\d+-000.log: there is no base-\\*\\.rdb");
        assertThatThrownBy(() -> start(true)).hasMessageContaining("base-*.rdb");
    }

    @Test
    void aJournalThatGotNoBaseIsVoid() throws IOException {
        twoKeysAndTwoGroups();
        Path journal = directory.resolve("appendonlydir");
        Files.createFile(journal.resolve("begin-0000000000000010000"));
        Files.createFile(journal.resolve("journal-0000000000000010000-000.log"));

        CommandRunner run = check();

        assertThat(run.exitCode()).isEqualTo(LOADS);
        assertThat(run.out())
                .containsPattern(
                        "journal-0000000000000010000-000.log +0 bytes +void: a journal was begun here and got no base")
                .containsPattern("yes, a start loads base-\\d+.rdb \\(2 keys\\) and 3 changes in 2 groups");
        assertThat(keysAfterStart(true)).isEqualTo(":5");
    }

    @Test
    void aDirectoryInUseIsRefusedInOneLine() throws IOException {
        try (TorcServer server = start(true)) {
            assertThat(server.isOpen()).isTrue();
            CommandRunner run = check();

            assertThat(run.exitCode()).isEqualTo(NOT_CHECKED);
            assertThat(run.out()).isEmpty();
            assertThat(run.err())
                    .startsWith("torc check: directory '")
                    .contains("in use")
                    .hasLineCount(1);
        }
    }

    @Test
    void aMissingDirectoryAndAWrongOptionCheckNothing() {
        CommandRunner missing =
                CommandRunner.run(new CheckCommand(), directory.resolve("none").toString());
        assertThat(missing.exitCode()).isEqualTo(NOT_CHECKED);
        assertThat(missing.err()).isEqualTo("torc check: no directory '" + directory.resolve("none") + "'\n");

        assertThat(check("--dbfile", "x").exitCode()).isEqualTo(NOT_CHECKED);
    }

    @Test
    void namesAndDatabasesAreThoseOfTheSettings() throws IOException {
        try (TorcServer server = start(false, "dbfilename other.rdb")) {
            ask(server, "select 9", "set a 1", "save");
        }

        assertThat(check("--dbfilename", "other.rdb").out()).contains("no, a start loads other.rdb (1 keys)");
        CommandRunner few = check("--dbfilename", "other.rdb", "--databases", "4");
        assertThat(few.exitCode()).isEqualTo(REFUSES);
        assertThat(few.out()).contains("see the setting databases");
    }

    @Test
    void aJournalOfMoreDatabasesIsRefused() throws IOException {
        run(true, "select 9", "set a 1", "swapdb 1 15");

        CommandRunner swapped = check("--databases", "15");
        assertThat(swapped.exitCode()).isEqualTo(REFUSES);
        assertThat(swapped.out()).contains("database, 15 (expected: below 15, see the setting databases)");
        CommandRunner selected = check("--databases", "4");
        assertThat(selected.out()).contains("yes, a start refuses the journal: database, 9 (expected: below 4, ");
        assertThatThrownBy(() -> start(true, "databases 4"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("database, 9 (expected: below 4, ");
    }
}
