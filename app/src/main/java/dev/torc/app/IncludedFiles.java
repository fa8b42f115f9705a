package dev.torc.app;

import dev.torc.commands.config.Includes;
import dev.torc.commands.config.SettingsException;
import dev.torc.storage.FileNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the files that a configuration file includes; a pattern in the last part of the path stands for all that match. */
final class IncludedFiles implements Includes {
    @Override
    public String read(String path) {
        try {
            StringBuilder text = new StringBuilder();
            for (Path file : matching(path)) {
                text.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
            return text.toString();
        } catch (IOException e) {
            throw new SettingsException(cannotOpen(path, e));
        }
    }

    /** Redis's sentence, with the system's words for the reason. */
    static String cannotOpen(String path, IOException cause) {
        return "Fatal error, can't open config file '" + path + "': " + reason(cause);
    }

    /** The system's words for why a file could not be had. */
    static @Nullable String reason(IOException cause) {
        return switch (cause) {
            case NoSuchFileException _ -> "No such file or directory";
            case AccessDeniedException _ -> "Permission denied";
            default -> cause.getMessage();
        };
    }

    private static List<Path> matching(String path) throws IOException {
        int slash = path.lastIndexOf('/');
        String name = path.substring(slash + 1);
        if (name.indexOf('*') < 0 && name.indexOf('?') < 0 && name.indexOf('[') < 0) {
            return List.of(FileNames.path(path));
        }
        Path folder = FileNames.path(slash < 0 ? "." : path.substring(0, slash + 1));
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> matches = Files.newDirectoryStream(folder, FileNames.text(name))) {
                matches.forEach(files::add);
            }
        }
        Collections.sort(files);
        return files;
    }
}
