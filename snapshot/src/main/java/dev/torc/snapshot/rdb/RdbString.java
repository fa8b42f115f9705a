package dev.torc.snapshot.rdb;

import dev.torc.memory.Memory;

/**
 * A string as it stands in a reader's window: plain, an integer, or compressed. A flyweight, valid as long as the window and until
 * the reader's next item.
 */
public final class RdbString {
    private enum Form {
        PLAIN,
        INTEGER,
        COMPRESSED
    }

    private Form form = Form.PLAIN;
    private long address;
    private int stored;
    private int length;
    private int integer;
    private long offset;

    RdbString() {}

    void plain(long at, int bytes) {
        form = Form.PLAIN;
        address = at;
        stored = bytes;
        length = bytes;
    }

    void integer(int value) {
        form = Form.INTEGER;
        integer = value;
        int digits = value < 0 ? 2 : 1;
        for (int rest = value / 10; rest != 0; rest /= 10) {
            digits++;
        }
        length = digits;
    }

    void compressed(long at, int bytes, int size, long inputOffset) {
        form = Form.COMPRESSED;
        address = at;
        stored = bytes;
        length = size;
        offset = inputOffset;
    }

    /** Bytes of the string itself. */
    public int length() {
        return length;
    }

    /** Whether {@link #address} leads to the string's bytes as they are. */
    public boolean isPlain() {
        return form == Form.PLAIN;
    }

    /** Where the bytes of a plain string stand. */
    public long address() {
        return address;
    }

    /**
     * Writes the string's {@link #length} bytes to an address with at least that much room.
     *
     * @throws RdbFormatException if the compressed bytes do not decompress to this length
     */
    public void copyTo(long to) {
        switch (form) {
            case PLAIN -> Memory.copy(address, to, length);
            case INTEGER -> {
                // Downwards from zero, whose range holds the smallest integer too.
                int rest = integer < 0 ? integer : -integer;
                for (int i = length - 1; i >= (integer < 0 ? 1 : 0); i--) {
                    Memory.putByte(to + i, '0' - rest % 10);
                    rest /= 10;
                }
                if (integer < 0) {
                    Memory.putByte(to, '-');
                }
            }
            case COMPRESSED -> {
                if (!Lzf.decompress(address, stored, to, length)) {
                    throw new RdbFormatException("damaged compressed string of " + length + " bytes", offset);
                }
            }
        }
    }
}
