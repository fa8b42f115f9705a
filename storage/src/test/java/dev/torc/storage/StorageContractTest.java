package dev.torc.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torc.memory.Memory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What journal and snapshots rely on; the storage in memory keeps the same contract as the real one. */
class StorageContractTest {
    @TempDir
    Path directory;

    private Storage storage(String kind) throws IOException {
        return kind.equals("files") ? FileStorage.open(directory) : new MemoryStorage();
    }

    @Test
    void aFailureHasItsReason() throws IOException {
        try (Storage storage = FileStorage.open(directory)) {
            assertThatThrownBy(() -> storage.open("a")).hasMessageEndingWith("/a: no such file or directory");
            Files.delete(directory.resolve(FileStorage.LOCK));
            assertThatThrownBy(() -> storage.create("a"))
                    .hasMessageEndingWith("removed or replaced (its torc.lock is gone)");
            Files.delete(directory);
            assertThatThrownBy(storage::list).hasMessageEndingWith(": no such file or directory");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"files", "memory"})
    void filesAreAppendedToCutRenamedAndDeleted(String kind) throws IOException {
        try (Storage storage = storage(kind)) {
            try (StorageFile file = storage.create("b")) {
                append(file, "hello world");
                file.truncate(5);
                append(file, "!");
                file.sync();
                assertThat(file.size()).isEqualTo(6);
                assertThat(read(file, 1, 100)).isEqualTo("ello!");
            }
            storage.create("a").close();
            storage.syncDirectory();
            assertThat(storage.list()).containsExactly("a", "b");
            assertThatThrownBy(() -> storage.create("a")).isInstanceOf(FileAlreadyExistsException.class);

            storage.rename("b", "a");
            assertThat(storage.list()).containsExactly("a");
            storage.truncate("a", 2);
            assertThat(storage.size("a")).isEqualTo(2);
            try (StorageFile file = storage.open("a")) {
                assertThat(read(file, 0, 10)).isEqualTo("he");
            }
            storage.delete("a");
            assertThat(storage.list()).isEmpty();
            assertThatThrownBy(() -> storage.open("a")).isInstanceOf(NoSuchFileException.class);
        }
    }

    /** Appends of any size and cuts anywhere, beside a plain array. */
    @ParameterizedTest
    @ValueSource(strings = {"files", "memory"})
    void aDirectFileHasWhatWasAppended(String kind) throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int bufferBytes = 4 * Storage.BLOCK;
        try (Storage storage = storage(kind);
                Arena arena = Arena.ofConfined()) {
            long buffer = arena.allocate(bufferBytes, Storage.BLOCK).address();
            long bytes = arena.allocate(100_000).address();
            byte[] model = new byte[0];
            try (StorageFile file = storage.createDirect("log", buffer, bufferBytes)) {
                for (int i = 0; i < 200; i++) {
                    if (random.nextInt(10) == 0) {
                        model = Arrays.copyOf(model, random.nextInt(model.length + 1));
                        file.truncate(model.length);
                    } else {
                        byte[] more = new byte[1 + random.nextInt(random.nextBoolean() ? 100 : 100_000)];
                        random.nextBytes(more);
                        Memory.copy(more, 0, bytes, more.length);
                        file.appendAll(bytes, more.length);
                        model = Arrays.copyOf(model, model.length + more.length);
                        System.arraycopy(more, 0, model, model.length - more.length, more.length);
                    }
                    if (random.nextInt(10) == 0) {
                        file.sync();
                    }
                    assertThat(file.size()).as("seed %d", seed).isEqualTo(model.length);
                    int from = random.nextInt(model.length + 1);
                    assertThat(bytes(file, from)).isEqualTo(Arrays.copyOfRange(model, from, model.length));
                    assertThat(storage.size("log")).isBetween((long) model.length, model.length + Storage.BLOCK - 1L);
                }
            }
            assertThat(storage.size("log")).isEqualTo(model.length);
            try (StorageFile file = storage.open("log")) {
                assertThat(bytes(file, 0)).isEqualTo(model);
            }
        }
    }

    /** The disk takes less than it is given, or nothing. */
    @Test
    void aDirectFileGoesOnBehindAShortWrite() throws IOException {
        Path path = directory.resolve("log");
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(
                        path, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            int block = Storage.BLOCK;
            long buffer = arena.allocate(4 * block, block).address();
            Random random = new Random(1);
            byte[] data = new byte[50_000];
            random.nextBytes(data);
            long bytes = arena.allocate(data.length).address();
            Memory.copy(data, 0, bytes, data.length);
            try (StorageFile file = new DirectFile(channel, new ChannelFile(channel), buffer, 4 * block) {
                @Override
                int write(ByteBuffer blocks, long offset) throws IOException {
                    switch (random.nextInt(3)) {
                        case 0 -> throw new IOException("No space left on device");
                        case 1 -> blocks.limit(random.nextInt(blocks.limit() / block + 1) * block);
                        default -> {}
                    }
                    return super.write(blocks, offset);
                }
            }) {
                int failures = 0;
                for (int done = 0; done < data.length; ) {
                    try {
                        done += (int) file.append(bytes + done, Math.min(1 + random.nextInt(9000), data.length - done));
                    } catch (IOException e) {
                        failures++;
                    }
                    assertThat(file.size()).isEqualTo(done);
                }
                assertThat(failures).isPositive();
            }
            assertThat(Files.readAllBytes(path)).isEqualTo(data);
        }
    }

    private static byte[] bytes(StorageFile file, long from) throws IOException {
        int length = (int) (file.size() - from);
        try (Arena arena = Arena.ofConfined()) {
            long address = arena.allocate(length + 1L).address();
            assertThat(file.read(from, address, length)).isEqualTo(length);
            byte[] bytes = new byte[length];
            Memory.copy(address, bytes, 0, length);
            return bytes;
        }
    }

    @Test
    void aDirectoryHasOneOwner() throws IOException {
        try (FileStorage first = FileStorage.open(directory)) {
            assertThatThrownBy(() -> FileStorage.open(directory))
                    .isInstanceOf(DirectoryInUseException.class)
                    .hasMessageContaining(first.location());
        }
        FileStorage.open(directory).close();
    }

    @Test
    void lookingChangesNothingAndKeepsOwnersOut() throws IOException {
        try (FileStorage never = FileStorage.openForReading(directory)) {
            assertThat(never.list()).isEmpty();
            assertThat(directory).isEmptyDirectory();
        }
        try (FileStorage owner = FileStorage.open(directory)) {
            assertThatThrownBy(() -> FileStorage.openForReading(directory))
                    .isInstanceOf(DirectoryInUseException.class)
                    .hasMessageContaining(owner.location());
        }
        try (FileStorage looking = FileStorage.openForReading(directory)) {
            assertThatThrownBy(() -> FileStorage.open(directory))
                    .isInstanceOf(DirectoryInUseException.class)
                    .hasMessageContaining(looking.location());
        }
        FileStorage.open(directory).close();
    }

    @Test
    void aCrashKeepsWhatWasSyncedAndMayLoseTheRest() throws IOException {
        MemoryStorage storage = new MemoryStorage();
        StorageFile file = storage.create("log");
        storage.syncDirectory();
        append(file, "synced");
        file.sync();
        append(file, "-lost");
        boolean lost = false;
        boolean kept = false;
        for (int seed = 0; seed < 50; seed++) {
            String after = new String(storage.crash(new Random(seed)).bytes("log"), StandardCharsets.ISO_8859_1);
            assertThat(after).startsWith("synced");
            lost |= after.equals("synced");
            kept |= after.equals("synced-lost");
        }
        assertThat(lost && kept).isTrue();
    }

    @Test
    void faultsComeWhenOrdered() throws IOException {
        FaultyStorage storage = new FaultyStorage(new MemoryStorage());
        StorageFile file = storage.create("log");
        storage.shortWrites(2);
        storage.failAfter(1, 1);
        assertThat(append(file, "abc")).isEqualTo(2);
        assertThatThrownBy(() -> append(file, "defg")).hasMessageContaining("Input/output error");
        assertThat(read(file, 0, 10)).isEqualTo("abde");
        storage.failSyncs(true);
        assertThatThrownBy(file::sync).hasMessageContaining("sync log");
        assertThat(read(file, 0, 10)).isEqualTo("\0\0\0\0");
    }

    private static long append(StorageFile file, String text) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            long address = arena.allocate(bytes.length).address();
            Memory.copy(bytes, 0, address, bytes.length);
            return file.append(address, bytes.length);
        }
    }

    private static String read(StorageFile file, long offset, int length) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long address = arena.allocate(length).address();
            return Memory.toLatin1(address, (int) file.read(offset, address, length));
        }
    }
}
