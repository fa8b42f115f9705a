package dev.torc.snapshot.rdb;

import dev.torc.memory.Memory;

/**
 * What DUMP gives and RESTORE takes: a type byte and a value as in an RDB file, the format's version (2 bytes) and the CRC-64 of
 * all that (8 bytes).
 */
public final class DumpPayload {
    /** Bytes behind the value: no payload is shorter. */
    public static final int FOOTER_BYTES = 2 + Rdb.CHECKSUM_BYTES;

    private DumpPayload() {}

    /** Room that the payload of a string takes at most. */
    public static long room(int valueLength) {
        return RdbWriter.entryRoom(0, valueLength) + FOOTER_BYTES;
    }

    /** Writes a string's payload to where the writer stands. */
    public static void writeString(RdbWriter writer, long value, int length) {
        long start = writer.position();
        writer.stringValue(value, length);
        long footer = writer.position();
        Memory.putShort(footer, Rdb.VERSION);
        Memory.putLong(footer + 2, Crc64.update(0, start, footer + 2 - start));
        writer.to(footer + FOOTER_BYTES);
    }

    /** Whether a payload is whole: not of a later version, and with its own checksum. */
    public static boolean isIntact(long payload, int length) {
        if (length < FOOTER_BYTES) {
            return false;
        }
        long footer = payload + length - FOOTER_BYTES;
        if (Short.toUnsignedInt(Memory.getShort(footer)) > Rdb.VERSION) {
            return false;
        }
        return Memory.getLong(footer + 2) == Crc64.update(0, payload, length - Rdb.CHECKSUM_BYTES);
    }

    /**
     * Reads the value of an intact payload; afterwards the reader has its type and value.
     *
     * @throws RdbFormatException if the payload is no value, or of a type that this version does not have
     */
    public static void read(RdbReader reader, long payload, int length) {
        reader.payload(payload, length - FOOTER_BYTES);
    }
}
