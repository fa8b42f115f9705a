package dev.torc.storage;

import java.io.IOException;
import java.util.List;

/**
 * Another storage's faults: EIO at the n-th operation that changes something, or from there on; writes that stop half way. A failed
 * sync of a {@link MemoryStorage} loses what was not synced.
 */
public final class FaultyStorage implements Storage {
    private final Storage inner;
    private long operations;
    private long failFrom = Long.MAX_VALUE;
    private long failUntil = Long.MAX_VALUE;
    private long shortWriteBytes = Long.MAX_VALUE;
    private boolean syncsFail;

    public FaultyStorage(Storage inner) {
        this.inner = inner;
    }

    /** The {@code n}-th changing operation from now (0 is the next) fails, and {@code count - 1} after it. */
    public synchronized void failAfter(long n, long count) {
        failFrom = operations + n;
        failUntil = failFrom + count;
    }

    /** All syncs fail, or no longer. */
    public synchronized void failSyncs(boolean fail) {
        syncsFail = fail;
    }

    /** No append writes more than this. */
    public synchronized void shortWrites(long bytes) {
        shortWriteBytes = bytes;
    }

    /** Changing operations so far, failed ones too. */
    public synchronized long operations() {
        return operations;
    }

    private synchronized void step(String what) throws IOException {
        long n = operations++;
        if (n >= failFrom && n < failUntil) {
            throw new IOException("Input/output error (" + what + ")");
        }
    }

    @Override
    public List<String> list() throws IOException {
        return inner.list();
    }

    @Override
    public StorageFile create(String name) throws IOException {
        step("create " + name);
        return new FaultyFile(name, inner.create(name));
    }

    @Override
    public StorageFile open(String name) throws IOException {
        return inner.open(name);
    }

    @Override
    public long size(String name) throws IOException {
        return inner.size(name);
    }

    @Override
    public void truncate(String name, long size) throws IOException {
        step("truncate " + name);
        inner.truncate(name, size);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        step("rename " + from);
        inner.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        step("delete " + name);
        inner.delete(name);
    }

    @Override
    public void syncDirectory() throws IOException {
        step("sync directory");
        inner.syncDirectory();
    }

    @Override
    public String location() {
        return inner.location();
    }

    @Override
    public void close() throws IOException {
        inner.close();
    }

    private final class FaultyFile implements StorageFile {
        private final String name;
        private final StorageFile file;

        FaultyFile(String name, StorageFile file) {
            this.name = name;
            this.file = file;
        }

        @Override
        public long append(long address, long length) throws IOException {
            long most;
            try {
                step("write " + name);
                most = shortWriteBytes;
            } catch (IOException e) {
                // Half of it may have reached the file before the disk failed.
                file.append(address, Math.max(1, length / 2));
                throw e;
            }
            return file.append(address, Math.min(length, most));
        }

        @Override
        public long read(long offset, long address, long length) throws IOException {
            return file.read(offset, address, length);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void truncate(long size) throws IOException {
            step("truncate " + name);
            file.truncate(size);
        }

        @Override
        public void sync() throws IOException {
            try {
                step("sync " + name);
                if (syncsFail) {
                    throw new IOException("Input/output error (sync " + name + ")");
                }
            } catch (IOException e) {
                if (inner instanceof MemoryStorage memory) {
                    memory.loseUnsynced(name);
                }
                throw e;
            }
            file.sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
