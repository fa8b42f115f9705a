package dev.torc.app;

import dev.torc.app.load.report.ProgressLine;
import dev.torc.app.load.report.Terminal;
import dev.torc.server.persistence.DirectoryCheck;
import dev.torc.server.persistence.DirectoryReport;
import dev.torc.server.persistence.DirectoryReport.Found;
import dev.torc.storage.FileStorage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code torc check}: inspects the files of a server that does not run, and says what a start would do with them. */
@Command(
        name = "check",
        description = "Inspect snapshot and journal of a server that is not running, and say what a start would do.",
        exitCodeOnInvalidInput = CheckCommand.NOT_CHECKED,
        footer = {
            "",
            "Reads every byte that a start would read and changes nothing. A key that stands twice in a snapshot is",
            "noticed only by loading it.",
            "",
            "Exit code, for the worse of the two starts:",
            "  0  it would load everything",
            "  1  the journal's end is torn, as a crash leaves it, and would be cut off",
            "  2  something is damaged or not for this version, and the start would be refused",
            "  3  nothing was checked: a wrong option, a file that cannot be read, or a directory in use by a server"
        })
final class CheckCommand implements Callable<Integer> {
    static final int NOT_CHECKED = 3;

    @Parameters(paramLabel = "DIR", description = "the server's setting dir")
    private Path directory = Path.of("");

    @Option(
            names = "--dbfilename",
            paramLabel = "NAME",
            description = "the server's setting (default: ${DEFAULT-VALUE})")
    private String snapshotName = "dump.rdb";

    @Option(
            names = "--appenddirname",
            paramLabel = "NAME",
            description = "the server's setting (default: ${DEFAULT-VALUE})")
    private String journalDirectory = "appendonlydir";

    @Option(names = "--databases", paramLabel = "N", description = "the server's setting (default: ${DEFAULT-VALUE})")
    private int databases = 16;

    @Mixin
    private Terminal terminal = new Terminal();

    @Override
    public Integer call() {
        try {
            DirectoryReport report = check(terminal.progress());
            print(report, terminal.out());
            return switch (report.worst()) {
                case LOADS -> 0;
                case CUTS -> 1;
                case REFUSES -> 2;
            };
        } catch (NoSuchFileException e) {
            terminal.fail("no directory '" + e.getFile() + "'");
        } catch (IOException e) {
            terminal.fail(String.valueOf(e.getMessage()));
        }
        return NOT_CHECKED;
    }

    private DirectoryReport check(ProgressLine line) throws IOException {
        Path journal = directory.resolve(journalDirectory);
        try (FileStorage snapshots = FileStorage.openShared(directory);
                FileStorage opened = Files.isDirectory(journal) ? FileStorage.openForReading(journal) : null) {
            return new DirectoryCheck(snapshots, opened, snapshotName, databases, (what, bytes, total) -> {
                        if (line.due()) {
                            line.show(ProgressLine.bar((double) bytes / total) + " of " + what);
                        }
                    })
                    .run();
        } finally {
            line.end();
        }
    }

    private void print(DirectoryReport report, PrintWriter out) {
        print(directory.toString(), report.snapshots(), out);
        print(directory.resolve(journalDirectory).toString(), report.journal(), out);
        out.println("with appendonly yes, a start " + report.withJournal().text());
        out.println("with appendonly no, a start " + report.withoutJournal().text());
        out.flush();
    }

    private static void print(String place, List<Found> files, PrintWriter out) {
        if (files.isEmpty()) {
            return;
        }
        out.println(place);
        int nameWidth =
                files.stream().mapToInt(file -> file.name().length()).max().orElse(1);
        int bytesWidth = files.stream()
                .mapToInt(file -> Long.toString(file.bytes()).length())
                .max()
                .orElse(1);
        for (Found file : files) {
            out.printf(
                    "  %-" + nameWidth + "s  %" + bytesWidth + "d bytes  %s%n",
                    file.name(),
                    file.bytes(),
                    file.content());
        }
        out.println();
    }
}
