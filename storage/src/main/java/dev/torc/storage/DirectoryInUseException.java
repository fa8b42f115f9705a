package dev.torc.storage;

import java.io.IOException;

/** Another storage, here or in another process, has the directory. To be given up, not retried. */
public final class DirectoryInUseException extends IOException {
    DirectoryInUseException(String directory) {
        super("directory '" + directory + "' is in use by another process (expected: one process a directory)");
    }
}
