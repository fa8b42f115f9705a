package dev.torc.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torc.memory.Memory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
            assertThat(storage.freeBytes()).isPositive();
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
