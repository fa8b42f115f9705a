package dev.torc.app.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Appends to a file that others may rename or remove, as tools that rotate logs do: what is logged next goes to a new one. */
final class RotatedFileAppender extends FileAppender<ILoggingEvent> {
    /** Which file is open, whatever its name leads to; null: the system does not tell. */
    private @Nullable Object opened;

    @Override
    public void openFile(String name) throws IOException {
        super.openFile(name);
        opened = keyOfFile();
    }

    @Override
    protected void append(ILoggingEvent event) {
        reopenIfMoved();
        super.append(event);
    }

    /** One look at the file's name for each line; if it cannot be opened the lines go on to the file before. */
    private synchronized void reopenIfMoved() {
        if (!isStarted() || Objects.equals(keyOfFile(), opened)) {
            return;
        }
        try {
            openFile(getFile());
        } catch (IOException e) {
            addError("cannot open the log's new file", e);
        }
    }

    private @Nullable Object keyOfFile() {
        try {
            return Files.readAttributes(Path.of(getFile()), BasicFileAttributes.class)
                    .fileKey();
        } catch (IOException e) {
            return null; // it is gone
        }
    }
}
