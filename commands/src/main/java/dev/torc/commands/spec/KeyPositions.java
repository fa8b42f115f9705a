package dev.torc.commands.spec;

import java.util.Arrays;
import java.util.List;

/** Which of a command's arguments are keys, and what happens to each. One object serves many commands after another. */
public final class KeyPositions {
    private int[] positions = new int[16];
    private int[] flags = new int[16];
    private int count;

    public int count() {
        return count;
    }

    /** The argument that is the {@code i}th key. */
    public int position(int i) {
        return positions[i];
    }

    public boolean has(int i, KeyFlag flag) {
        return (flags[i] & flag.bit()) != 0;
    }

    /** What happens to the {@code i}th key, in the order of COMMAND INFO. */
    public List<String> flagNames(int i) {
        return KeyFlag.names(flags[i]);
    }

    void clear() {
        count = 0;
    }

    void add(int position, int keyFlags) {
        if (count == positions.length) {
            positions = Arrays.copyOf(positions, 2 * count);
            flags = Arrays.copyOf(flags, 2 * count);
        }
        positions[count] = position;
        flags[count++] = keyFlags;
    }
}
