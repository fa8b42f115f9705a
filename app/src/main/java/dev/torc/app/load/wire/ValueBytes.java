package dev.torc.app.load.wire;

/** The bytes that measuring clients store: printable, the same in every run, and not compressible to nothing. */
public final class ValueBytes {
    private ValueBytes() {}

    /** {@code length} bytes; a shorter value is a prefix of a longer one. */
    public static byte[] of(int length) {
        byte[] bytes = new byte[length];
        int state = 0x2545F491;
        for (int i = 0; i < length; i++) {
            // Marsaglia's xorshift with 32 bits of state.
            state ^= state << 13;
            state ^= state >>> 17;
            state ^= state << 5;
            bytes[i] = (byte) ('a' + (state >>> 8) % 26);
        }
        return bytes;
    }
}
