package dev.torc.store;

import dev.torc.memory.Memory;

/**
 * Says where a key belongs: its <em>place</em>, 64 bits made of the hash slot (top 14) and a seeded hash of the whole key (50).
 * The places order all keys of a database: partitions, index segments and buckets are ranges of places, and SCAN's cursor is one.
 *
 * <p>The hash follows the multiply-and-fold family of wyhash and rapidhash. The seed is the process's own, so that nobody
 * outside can choose keys that collide; the slot is public, but a slot alone never decides a bucket.
 */
public final class Hasher {
    private static final long P0 = 0xa0761d6478bd642fL;
    private static final long P1 = 0xe7037ed1a0b428dbL;
    private static final long P2 = 0x8ebc6af09c88c6e3L;

    private final long seed;
    private final long secret;

    /** @param seed chance, drawn once a process and never shown */
    public Hasher(long seed) {
        this.seed = mix(seed ^ P0, P1);
        this.secret = mix(seed ^ P2, P0) | 1;
    }

    /** The place of the key at this address. */
    public long place(long key, int length) {
        return (long) Slots.of(key, length) << (64 - Slots.BITS) | hash(key, length) >>> Slots.BITS;
    }

    /** The place of a record, from its key. */
    long placeOf(long record) {
        long layout = Record.layout(record);
        return place(Record.keyAddress(record, layout), Record.keyLength(layout));
    }

    /** The hash slot of a place. */
    public static int slot(long place) {
        return (int) (place >>> (64 - Slots.BITS));
    }

    long hash(long address, int length) {
        long a;
        long b;
        long h = seed;
        if (length <= 16) {
            if (length >= 8) {
                a = Memory.getLong(address);
                b = Memory.getLong(address + length - 8);
            } else if (length >= 4) {
                a = Memory.getInt(address);
                b = Memory.getInt(address + length - 4);
            } else if (length > 0) {
                a = (long) Memory.getUnsignedByte(address) << 16
                        | Memory.getUnsignedByte(address + (length >> 1)) << 8
                        | Memory.getUnsignedByte(address + length - 1);
                b = 0;
            } else {
                a = 0;
                b = 0;
            }
        } else {
            long at = address;
            int left = length;
            while (left > 16) {
                h = mix(Memory.getLong(at) ^ secret, Memory.getLong(at + 8) ^ h);
                at += 16;
                left -= 16;
            }
            a = Memory.getLong(address + length - 16);
            b = Memory.getLong(address + length - 8);
        }
        return mix(mix(a ^ secret, b ^ h) ^ P1, length ^ P2 ^ seed);
    }

    private static long mix(long a, long b) {
        return Math.unsignedMultiplyHigh(a, b) ^ a * b;
    }
}
