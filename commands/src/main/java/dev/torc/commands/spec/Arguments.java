package dev.torc.commands.spec;

import dev.torc.memory.Memory;

/** The words of one command as they stand in memory, its name being word 0. */
public interface Arguments {
    int count();

    /** Where word {@code i} starts. */
    long address(int i);

    /** The bytes of word {@code i}. */
    int length(int i);

    /** Whether word {@code i} is {@code lowerCase}, in any case. As in Redis, which compares C strings, a zero byte ends the word. */
    default boolean is(int i, String lowerCase) {
        int length = lowerCase.length();
        long address = address(i);
        if (length(i) != length && (length(i) < length || Memory.getByte(address + length) != 0)) {
            return false;
        }
        for (int j = 0; j < length; j++) {
            int c = Memory.getUnsignedByte(address + j);
            if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != lowerCase.charAt(j)) {
                return false;
            }
        }
        return true;
    }
}
