package dev.torc.snapshot.rdb;

/** The numbers of the format. Source: redis-server 7.0's rdb.h; {@code docs/format/rdb.md}. */
final class Rdb {
    /** What this version writes, and the newest it reads. */
    static final int VERSION = 10;

    /** The first version whose files end in a checksum. */
    static final int VERSION_CHECKSUM = 5;

    static final int HEADER_BYTES = 9;
    static final int CHECKSUM_BYTES = 8;

    static final int TYPE_STRING = 0;

    static final int FUNCTION2 = 0xF5;
    static final int FUNCTION = 0xF6;
    static final int MODULE_AUX = 0xF7;
    static final int IDLE = 0xF8;
    static final int FREQUENCY = 0xF9;
    static final int AUX = 0xFA;
    static final int RESIZE_DB = 0xFB;
    static final int EXPIRE_MS = 0xFC;
    static final int EXPIRE_SECONDS = 0xFD;
    static final int SELECT_DB = 0xFE;
    static final int EOF = 0xFF;

    static final int LENGTH_32 = 0x80;
    static final int LENGTH_64 = 0x81;

    /** First byte of a string that is an integer of 8, 16 or 32 bits, or compressed. */
    static final int INT_8 = 0xC0;

    static final int INT_16 = 0xC1;
    static final int INT_32 = 0xC2;
    static final int LZF = 0xC3;

    private Rdb() {}

    /** Whether this is the type of a value that Redis has without modules. */
    static boolean isValue(int code) {
        return code <= 5 || code >= 9 && code <= 19;
    }

    /** What a type byte or opcode stands for, for messages. */
    static String name(int code) {
        return switch (code) {
            case TYPE_STRING -> "string";
            case 1, 10, 14, 18 -> "list";
            case 2, 11 -> "set";
            case 3, 5, 12, 17 -> "sorted set";
            case 4, 9, 13, 16 -> "hash";
            case 6, 7 -> "module value";
            case 15, 19 -> "stream";
            case FUNCTION, FUNCTION2 -> "function library";
            case MODULE_AUX -> "module data";
            default -> "unknown type or opcode " + code;
        };
    }
}
