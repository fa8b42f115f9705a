package dev.torc.commands.spec;

import dev.torc.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Command specs by name, found in any case from raw bytes without allocating: one probe of an open-addressing table, a cache line an
 * entry.
 *
 * <p>A name of up to 24 bytes is taken as three words (its first eight bytes, its last eight, and what may lie between) that may
 * overlap. A letter's two cases differ in one bit, so a name equals an entry if the words differ in nothing but that bit, and there
 * only where the entry has letters; the hash is taken with that bit set everywhere. Longer names, which only {@code rename-command} makes,
 * are few and compared one by one.
 */
final class NameIndex {
    static final NameIndex EMPTY = new NameIndex(Map.of());

    private static final int NAME_LENGTH_MAX = 24;
    private static final long CASE_BITS = 0x2020202020202020L;
    private static final int WORDS_PER_ENTRY = 8;

    private final Map<String, CommandSpec> byName;
    private final Collection<CommandSpec> all;
    private final List<LongName> longNames = new ArrayList<>();
    private final int shift;

    /** An entry: head, its exact bits (those that must be equal), tail, its, middle, its, length, unused. */
    private final long[] entries;

    private final @Nullable CommandSpec[] specs;

    private record LongName(byte[] lowerCase, CommandSpec spec) {
        boolean is(long address, int length) {
            if (length != lowerCase.length) {
                return false;
            }
            for (int i = 0; i < length; i++) {
                int b = Memory.getUnsignedByte(address + i);
                if ((b >= 'A' && b <= 'Z' ? b | 0x20 : b) != (lowerCase[i] & 0xFF)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** @param commands by their names: lower case, a byte a character */
    NameIndex(Map<String, CommandSpec> commands) {
        this.byName = Collections.unmodifiableMap(new LinkedHashMap<>(commands));
        this.all = byName.values();
        // A quarter full: nearly every lookup ends at its first entry.
        int bits = 2 + 32 - Integer.numberOfLeadingZeros(Math.max(1, commands.size()));
        this.shift = 64 - bits;
        this.entries = new long[WORDS_PER_ENTRY << bits];
        this.specs = new CommandSpec[1 << bits];
        byName.forEach((name, spec) -> add(name.getBytes(StandardCharsets.ISO_8859_1), spec));
    }

    private void add(byte[] name, CommandSpec spec) {
        int length = name.length;
        if (length > NAME_LENGTH_MAX) {
            longNames.add(new LongName(name, spec));
            return;
        }
        byte[] exact = new byte[length];
        for (int i = 0; i < length; i++) {
            boolean letter = name[i] >= 'a' && name[i] <= 'z';
            exact[i] = (byte) (letter ? ~0x20 : ~0);
        }
        int slot = slot(head(name), tail(name), length);
        while (specs[slot] != null) {
            slot = (slot + 1) & (specs.length - 1);
        }
        specs[slot] = spec;
        int at = slot * WORDS_PER_ENTRY;
        entries[at] = head(name);
        entries[at + 1] = head(exact);
        entries[at + 2] = tail(name);
        entries[at + 3] = tail(exact);
        entries[at + 4] = middle(name);
        entries[at + 5] = middle(exact);
        entries[at + 6] = length;
    }

    @Nullable CommandSpec find(long address, int length) {
        if (length <= 0 || length > NAME_LENGTH_MAX) {
            return findLong(address, length);
        }
        long head = head(address, length);
        long tail = tail(address, length);
        int slot = slot(head, tail, length);
        while (true) {
            CommandSpec spec = specs[slot];
            int at = slot * WORDS_PER_ENTRY;
            if (spec == null) {
                return null;
            }
            if (entries[at + 6] == length
                    && ((head ^ entries[at]) & entries[at + 1]) == 0
                    && ((tail ^ entries[at + 2]) & entries[at + 3]) == 0
                    && ((middle(address, length) ^ entries[at + 4]) & entries[at + 5]) == 0) {
                return spec;
            }
            slot = (slot + 1) & (specs.length - 1);
        }
    }

    private @Nullable CommandSpec findLong(long address, int length) {
        for (int i = 0; i < longNames.size(); i++) {
            if (longNames.get(i).is(address, length)) {
                return longNames.get(i).spec;
            }
        }
        return null;
    }

    @Nullable CommandSpec find(String name) {
        return byName.get(name.toLowerCase(Locale.ROOT));
    }

    Collection<CommandSpec> all() {
        return all;
    }

    private int slot(long head, long tail, int length) {
        long mixed = (head | CASE_BITS) * 0x9E3779B97F4A7C15L + (tail | CASE_BITS) * 0xC2B2AE3D27D4EB4FL + length;
        return (int) (((mixed ^ (mixed >>> 32)) * 0x9E3779B97F4A7C15L) >>> shift);
    }

    /** The first eight bytes; all, partly twice, of a shorter name. Reads nothing beyond the name. */
    private static long head(long address, int length) {
        if (length >= 8) {
            return Memory.getLong(address);
        }
        if (length >= 4) {
            return Integer.toUnsignedLong(Memory.getInt(address)) | (long) Memory.getInt(address + length - 4) << 32;
        }
        return Memory.getUnsignedByte(address)
                | Memory.getUnsignedByte(address + (length >> 1)) << 8
                | Memory.getUnsignedByte(address + length - 1) << 16;
    }

    private static long tail(long address, int length) {
        return length > 8 ? Memory.getLong(address + length - 8) : 0;
    }

    private static long middle(long address, int length) {
        return length > 16 ? Memory.getLong(address + 8) : 0;
    }

    // The same of a name on the heap.

    private static long head(byte[] name) {
        int length = name.length;
        if (length >= 8) {
            return word(name, 0, 8);
        }
        if (length >= 4) {
            return word(name, 0, 4) | word(name, length - 4, 4) << 32;
        }
        return word(name, 0, 1) | word(name, length >> 1, 1) << 8 | word(name, length - 1, 1) << 16;
    }

    private static long tail(byte[] name) {
        return name.length > 8 ? word(name, name.length - 8, 8) : 0;
    }

    private static long middle(byte[] name) {
        return name.length > 16 ? word(name, 8, 8) : 0;
    }

    private static long word(byte[] name, int from, int bytes) {
        long word = 0;
        for (int i = 0; i < bytes; i++) {
            word |= (name[from + i] & 0xFFL) << (8 * i);
        }
        return word;
    }
}
