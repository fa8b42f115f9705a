package dev.torc.server.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** The file of a Unix domain socket. */
public final class UnixSocketFile {
    private UnixSocketFile() {}

    /**
     * Gives it permissions.
     *
     * @param permissions such as 0700 in octal; 0 leaves them as the umask made them
     */
    public static void permit(Path path, int permissions) throws IOException {
        if (permissions == 0) {
            return;
        }
        Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values(); // owner read first, others execute last: bits 8 to 0
        for (int i = 0; i < all.length; i++) {
            if ((permissions >>> (all.length - 1 - i) & 1) != 0) {
                set.add(all[i]);
            }
        }
        Files.setPosixFilePermissions(path, set);
    }

    /** Makes way for a new one. A folder stays, also an empty one, and binding fails. */
    public static void clear(Path path) throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(path);
        }
    }

    /** Removes it; one that cannot be removed is left for the next server to replace. */
    public static void remove(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // nobody listens to it any more, that is all that matters
        }
    }
}
