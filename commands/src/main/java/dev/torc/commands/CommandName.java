package dev.torc.commands;

import dev.torc.memory.Memory;

/**
 * Command names as numbers: the first eight bytes of a name, ASCII letters lower-cased, the first byte lowest, zeros behind a
 * shorter name. Names of up to eight bytes are equal, ignoring case, if and only if their keys and lengths are.
 */
public final class CommandName {
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private CommandName() {}

    /** The key of the name at {@code address}. Reads nothing outside it. */
    public static long key(long address, int length) {
        long bytes;
        if (length >= 8) {
            bytes = Memory.getLong(address);
        } else if (length >= 4) {
            // Two overlapping halves: the bytes in both are the same, so OR leaves them alone.
            long head = Memory.getInt(address) & 0xFFFFFFFFL;
            long tail = Memory.getInt(address + length - 4) & 0xFFFFFFFFL;
            bytes = head | tail << (8 * (length - 4));
        } else if (length >= 2) {
            long head = Memory.getShort(address) & 0xFFFFL;
            long tail = Memory.getShort(address + length - 2) & 0xFFFFL;
            bytes = head | tail << (8 * (length - 2));
        } else {
            bytes = length == 1 ? Memory.getUnsignedByte(address) : 0;
        }
        return lowerCase(bytes);
    }

    /** The key of a name in ASCII. */
    public static long key(String name) {
        long bytes = 0;
        for (int i = 0; i < Math.min(8, name.length()); i++) {
            bytes |= (name.charAt(i) & 0xFFL) << (8 * i);
        }
        return lowerCase(bytes);
    }

    /** Eight characters at once; bytes outside A to Z stay as they are. */
    static long lowerCase(long bytes) {
        long low = bytes & ~HIGHS;
        long fromA = low + (0x80 - 'A') * ONES;
        long aboveZ = low + (0x7F - 'Z') * ONES;
        long upper = (fromA ^ aboveZ) & ~bytes & HIGHS;
        return bytes | upper >>> 2;
    }
}
