package dev.torc.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A directory of the file system, locked against other processes through a file named {@value #LOCK} unless it is shared. */
public final class FileStorage implements Storage {
    /** Exists while and after the directory is in use; no file of the storage. */
    public static final String LOCK = "torc.lock";

    /** The JDK's option to write past the page cache. It is in a package that need not be there for ever. */
    private static final @Nullable OpenOption DIRECT = directOption();

    private final Path directory;
    private final @Nullable FileChannel lockFile;

    /** Which file the lock file is, whatever its name may lead to later. */
    private final Object lockKey;

    private FileStorage(Path directory, @Nullable FileChannel lockFile, Object lockKey) {
        this.directory = directory;
        this.lockFile = lockFile;
        this.lockKey = lockKey;
    }

    /**
     * Opens a directory, which is made if it is missing; not what it lies in, which may be a disk that is gone.
     *
     * @throws DirectoryInUseException when it is open already, in this process or another
     */
    public static FileStorage open(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(directory);
        }
        return locked(
                directory,
                FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                false);
    }

    /**
     * Opens an existing directory to look at it, changing nothing; nobody else can {@link #open} it meanwhile.
     *
     * @throws DirectoryInUseException when it is open already, in this process or another, but for looking
     */
    public static FileStorage openForReading(Path directory) throws IOException {
        Path lock = directory.resolve(LOCK);
        // No lock file: nobody has ever opened it.
        return Files.exists(lock)
                ? locked(directory, FileChannel.open(lock, StandardOpenOption.READ), true)
                : openShared(directory);
    }

    private static FileStorage locked(Path directory, FileChannel channel, boolean shared) throws IOException {
        try {
            FileLock lock = channel.tryLock(0, Long.MAX_VALUE, shared);
            if (lock != null) {
                return new FileStorage(directory, channel, key(directory.resolve(LOCK)));
            }
        } catch (OverlappingFileLockException e) {
            // This process has it: refused like another's.
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new DirectoryInUseException(directory.toString());
    }

    /** Opens an existing directory that others may use as well, for files whose names are known to be this process's. */
    public static FileStorage openShared(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw Files.exists(directory)
                    ? new NotDirectoryException(directory.toString())
                    : new NoSuchFileException(directory.toString(), null, "no such directory");
        }
        return new FileStorage(directory, null, "");
    }

    /** The JDK's exceptions for what happens most have the file for a message and nothing else. */
    private static IOException explained(FileSystemException e) {
        return switch (e) {
            case NoSuchFileException _ -> new NoSuchFileException(e.getFile(), null, "no such file or directory");
            case AccessDeniedException _ -> new AccessDeniedException(e.getFile(), null, "permission denied");
            default -> e;
        };
    }

    private static Object key(Path file) throws IOException {
        try {
            Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            return key == null ? "" : key; // not every file system has them
        } catch (NoSuchFileException e) {
            return "none";
        }
    }

    /** What is made in another directory of the same name would not be found together with what is in this one. */
    private void requireSameDirectory() throws IOException {
        if (lockFile != null && !lockKey.equals(key(directory.resolve(LOCK)))) {
            throw new IOException("directory '" + directory + "' was removed or replaced (its " + LOCK + " is gone)");
        }
    }

    @Override
    public List<String> list() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !name.equals(LOCK))
                    .sorted()
                    .toList();
        } catch (FileSystemException e) {
            throw explained(e);
        }
    }

    @Override
    public StorageFile create(String name) throws IOException {
        requireSameDirectory();
        try {
            return new ChannelFile(FileChannel.open(
                    directory.resolve(name),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE));
        } catch (FileSystemException e) {
            throw explained(e);
        }
    }

    @Override
    public StorageFile createDirect(String name, long buffer, int bufferBytes) throws IOException {
        Path path = directory.resolve(name);
        ChannelFile plain = (ChannelFile) create(name);
        try {
            if (DIRECT != null && BLOCK % Files.getFileStore(path).getBlockSize() == 0) {
                FileChannel direct = FileChannel.open(path, StandardOpenOption.WRITE, DIRECT);
                DirectFile file = new DirectFile(direct, plain, buffer, bufferBytes);
                if (file.works()) {
                    return file;
                }
                direct.close();
            }
        } catch (IOException | UnsupportedOperationException e) {
            // Not every file system can, and some only say so when asked.
        }
        return plain;
    }

    private static @Nullable OpenOption directOption() {
        try {
            Class<?> options = Class.forName("com.sun.nio.file.ExtendedOpenOption");
            return (OpenOption) options.getField("DIRECT").get(null);
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    @Override
    public StorageFile open(String name) throws IOException {
        try {
            return new ChannelFile(FileChannel.open(directory.resolve(name), StandardOpenOption.READ));
        } catch (FileSystemException e) {
            throw explained(e);
        }
    }

    @Override
    public long size(String name) throws IOException {
        return Files.size(directory.resolve(name));
    }

    @Override
    public void truncate(String name, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(directory.resolve(name), StandardOpenOption.WRITE)) {
            channel.truncate(size);
            channel.force(true);
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(
                directory.resolve(from),
                directory.resolve(to),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.delete(directory.resolve(name));
    }

    @Override
    public void syncDirectory() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public String location() {
        return directory.toString();
    }

    @Override
    public void close() throws IOException {
        if (lockFile != null) {
            lockFile.close();
        }
    }
}
