package dev.torc.commands.spec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A command's words in memory of their own, each placed at the very end of a fresh allocation. */
final class Words implements Arguments {
    private final List<MemorySegment> words = new ArrayList<>();

    private Words() {}

    /** Words divided by single spaces. */
    static Words of(String command) {
        return of(command.split(" ", -1));
    }

    static Words of(String... words) {
        Words result = new Words();
        for (String word : words) {
            byte[] bytes = word.getBytes(StandardCharsets.ISO_8859_1);
            MemorySegment segment = Arena.ofAuto().allocate(Math.max(1, bytes.length));
            MemorySegment.copy(bytes, 0, segment, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, bytes.length);
            result.words.add(segment.asSlice(0, bytes.length));
        }
        return result;
    }

    @Override
    public int count() {
        return words.size();
    }

    @Override
    public long address(int i) {
        return words.get(i).address();
    }

    @Override
    public int length(int i) {
        return (int) words.get(i).byteSize();
    }
}
