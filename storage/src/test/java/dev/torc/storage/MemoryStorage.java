package dev.torc.storage;

import dev.torc.memory.Memory;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A directory in memory that knows what was synced. {@link #crash} is the power failing: of what was not synced any pages may be
 * lost, and any new names.
 */
public final class MemoryStorage implements Storage {
    private static final int PAGE = 512;

    private TreeMap<String, Content> files = new TreeMap<>();
    private TreeMap<String, Content> durableNames = new TreeMap<>();
    private long capacity = Long.MAX_VALUE;

    /** A file's bytes now, and what of them is on the disk. */
    private static final class Content {
        byte[] bytes = new byte[0];
        byte[] synced = new byte[0];

        Content() {}

        Content(byte[] bytes) {
            this.bytes = bytes;
            this.synced = bytes;
        }
    }

    /** Bytes that fit in all; what goes beyond fails like a full disk. */
    public synchronized void capacity(long bytes) {
        capacity = bytes;
    }

    /** A file's bytes, a copy. */
    public synchronized byte[] bytes(String name) throws IOException {
        return content(name).bytes.clone();
    }

    /** Makes or replaces a file, on the disk at once. */
    public synchronized void put(String name, byte[] bytes) {
        Content content = new Content(bytes.clone());
        files.put(name, content);
        durableNames.put(name, content);
    }

    /** Another storage with the same files, all of them synced. */
    public synchronized MemoryStorage copy() {
        MemoryStorage copy = new MemoryStorage();
        files.forEach((name, content) -> copy.put(name, content.bytes));
        return copy;
    }

    /** What is on the disk if the power fails now and chance decides what of the unsynced was written; this one stays as it is. */
    public synchronized MemoryStorage crash(Random chance) {
        MemoryStorage after = new MemoryStorage();
        Map<String, Content> names = new TreeMap<>(durableNames);
        files.forEach((name, content) -> {
            if (!durableNames.containsKey(name) && chance.nextBoolean()) {
                names.put(name, content);
            }
        });
        durableNames.forEach((name, content) -> {
            if (!files.containsKey(name) && chance.nextBoolean()) {
                names.remove(name);
            }
        });
        names.forEach((name, content) -> after.put(name, survivors(content, chance)));
        return after;
    }

    private static byte[] survivors(Content content, Random chance) {
        byte[] synced = content.synced;
        byte[] now = content.bytes;
        int mode = chance.nextInt(3);
        if (mode == 0 || Arrays.equals(synced, now)) {
            return synced;
        }
        // The size and the pages reach the disk in any order: a page that did not is zero, or what it was.
        int size = synced.length + (now.length > synced.length ? chance.nextInt(now.length - synced.length + 1) : 0);
        byte[] out = Arrays.copyOf(synced, size);
        for (int page = 0; page < size; page += PAGE) {
            if (mode == 1 || chance.nextBoolean()) {
                int length = Math.min(PAGE, Math.min(size, now.length) - page);
                if (length > 0) {
                    System.arraycopy(now, page, out, page, length);
                }
            }
        }
        return out;
    }

    /** The failed fsync: what was not synced is lost from the cache too, as Linux may do. */
    synchronized void loseUnsynced(String name) {
        Content content = files.get(name);
        if (content != null) {
            byte[] lost = Arrays.copyOf(content.synced, content.bytes.length);
            content.bytes = lost;
        }
    }

    private Content content(String name) throws IOException {
        Content content = files.get(name);
        if (content == null) {
            throw new NoSuchFileException(name);
        }
        return content;
    }

    private long freeBytes() {
        long used = files.values().stream().mapToLong(c -> c.bytes.length).sum();
        return Math.max(0, capacity - used);
    }

    @Override
    public synchronized List<String> list() {
        return List.copyOf(files.keySet());
    }

    @Override
    public synchronized StorageFile create(String name) throws IOException {
        if (files.containsKey(name)) {
            throw new FileAlreadyExistsException(name);
        }
        Content content = new Content();
        files.put(name, content);
        return new MemoryFile(content);
    }

    @Override
    public synchronized StorageFile open(String name) throws IOException {
        return new MemoryFile(content(name));
    }

    @Override
    public synchronized long size(String name) throws IOException {
        return content(name).bytes.length;
    }

    @Override
    public synchronized void truncate(String name, long size) throws IOException {
        Content content = content(name);
        content.bytes = Arrays.copyOf(content.bytes, (int) Math.min(size, content.bytes.length));
        content.synced = content.bytes;
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        files.put(to, content(from));
        files.remove(from);
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        content(name);
        files.remove(name);
    }

    @Override
    public synchronized void syncDirectory() {
        durableNames = new TreeMap<>(files);
    }

    @Override
    public String location() {
        return "memory";
    }

    @Override
    public void close() {}

    private final class MemoryFile implements StorageFile {
        private final Content content;

        MemoryFile(Content content) {
            this.content = content;
        }

        @Override
        public long append(long address, long length) throws IOException {
            synchronized (MemoryStorage.this) {
                int n = (int) Math.min(length, freeBytes());
                if (n == 0) {
                    throw new IOException("No space left on device");
                }
                int at = content.bytes.length;
                content.bytes = Arrays.copyOf(content.bytes, at + n);
                Memory.copy(address, content.bytes, at, n);
                return n;
            }
        }

        @Override
        public long read(long offset, long address, long length) {
            synchronized (MemoryStorage.this) {
                int n = (int) Math.max(0, Math.min(length, content.bytes.length - offset));
                Memory.copy(content.bytes, (int) offset, address, n);
                return n;
            }
        }

        @Override
        public long size() {
            synchronized (MemoryStorage.this) {
                return content.bytes.length;
            }
        }

        @Override
        public void truncate(long size) {
            synchronized (MemoryStorage.this) {
                content.bytes = Arrays.copyOf(content.bytes, (int) Math.min(size, content.bytes.length));
            }
        }

        @Override
        public void sync() {
            synchronized (MemoryStorage.this) {
                content.synced = content.bytes.clone();
            }
        }

        @Override
        public void close() {}
    }
}
