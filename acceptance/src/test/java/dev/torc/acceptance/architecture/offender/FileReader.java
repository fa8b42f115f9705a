package dev.torc.acceptance.architecture.offender;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

public final class FileReader {
    public String read(Path path) throws IOException {
        return Files.readString(path);
    }
}
