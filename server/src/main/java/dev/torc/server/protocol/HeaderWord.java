package dev.torc.server.protocol;

/**
 * The header of an argument of fewer than a thousand bytes, as one 64-bit word: CRLF (the end of what is before it), '$', one to
 * three digits, CR. Digits and CR are subtracted from the least they must be, so that one comparison checks them all.
 */
final class HeaderWord {
    private HeaderWord() {}

    /** What follows {@code CRLF $} in a word that begins with it; else 0, which is no number. */
    static int digits(long word) {
        return (word & 0xFFFFFF) == ('\r' | '\n' << 8 | '$' << 16) ? (int) (word >>> 24) : 0;
    }

    /** The number of one digit and CR, or -1. */
    static int oneDigit(int digits) {
        int number = (digits & 0xFFFF) - ('0' | '\r' << 8);
        return number >= 0 && number <= 9 ? number : -1;
    }

    /** The number of two digits and CR, or -1. */
    static int twoDigits(int digits) {
        int bytes = (digits & 0xFFFFFF) - ('0' | '0' << 8 | '\r' << 16);
        boolean valid = ((bytes | (bytes + 0x0606)) & 0xFFFFF0F0) == 0 && (bytes & 0xF) != 0;
        return valid ? (bytes & 0xF) * 10 + (bytes >> 8) : -1;
    }

    /** The number of three digits and CR, or -1. */
    static int threeDigits(int digits) {
        int bytes = digits - ('0' | '0' << 8 | '0' << 16 | '\r' << 24);
        boolean valid = ((bytes | (bytes + 0x060606)) & 0xFFF0F0F0) == 0 && (bytes & 0xF) != 0;
        return valid ? (bytes & 0xF) * 100 + (bytes >> 8 & 0xF) * 10 + (bytes >> 16) : -1;
    }
}
