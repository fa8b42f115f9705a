package dev.torc.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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

    private FileStorage(Path directory, @Nullable FileChannel lockFile) {
        this.directory = directory;
        this.lockFile = lockFile;
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
                return new FileStorage(directory, channel);
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
            throw new NoSuchFileException(directory.toString(), null, "no such directory");
        }
        return new FileStorage(directory, null);
    }

    @Override
    public List<String> list() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !name.equals(LOCK))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public StorageFile create(String name) throws IOException {
        return new ChannelFile(FileChannel.open(
                directory.resolve(name),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE));
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
        return new ChannelFile(FileChannel.open(directory.resolve(name), StandardOpenOption.READ));
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
