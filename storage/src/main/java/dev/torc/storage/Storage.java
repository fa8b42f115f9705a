package dev.torc.storage;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * Files by name in one directory. Safe for use by several threads.
 *
 * <p>What survives a crash of the machine: a file's bytes after its {@link StorageFile#sync}; that a file exists under its name, or
 * no longer does, after {@link #syncDirectory}.
 */
public interface Storage extends Closeable {
    /** Bytes of the blocks in which files are written past the page cache. */
    int BLOCK = 4096;

    /** Names of all files, sorted. */
    List<String> list() throws IOException;

    /** Creates an empty file, open for appending and reading; fails if the name is taken. */
    StorageFile create(String name) throws IOException;

    /**
     * Creates an empty file whose appends go past the system's page cache, where that can be; otherwise it is like {@link #create}.
     * Until it is closed it may be longer than what was appended, by fewer than {@value #BLOCK} zeros.
     *
     * @param buffer memory of the caller's for the file to use until it is closed, aligned to {@value #BLOCK} bytes
     * @param bufferBytes a multiple of {@value #BLOCK}
     */
    default StorageFile createDirect(String name, long buffer, int bufferBytes) throws IOException {
        return create(name);
    }

    /** Opens an existing file for reading. */
    StorageFile open(String name) throws IOException;

    /** Bytes of a file. */
    long size(String name) throws IOException;

    /** Cuts a closed file off and syncs it. */
    void truncate(String name, long size) throws IOException;

    /** Gives a file another name, in one step; a file that had it is gone. */
    void rename(String from, String to) throws IOException;

    void delete(String name) throws IOException;

    /** Makes created, renamed and deleted names last. */
    void syncDirectory() throws IOException;

    /** Where this is, for messages. */
    String location();

    /** Gives the directory back. Open files stay open. */
    @Override
    void close() throws IOException;
}
