package dev.torc.commands.reply;

import dev.torc.commands.Numbers;
import dev.torc.memory.Memory;

/**
 * Writes replies in RESP2 or RESP3 to an {@link Output}. One per event loop, pointed at a connection when its turn begins.
 *
 * <p>Text given as a {@code String} is written one byte a character (Latin-1, the way {@link Memory#toLatin1} reads bytes):
 * UTF-8 text has to come as bytes.
 *
 * <p>Replies that have no RESP2 form are written as Redis writes them: a null as {@code $-1}, a map of n as an array of 2n, a
 * set and a push as an array, a double and a big number as a bulk, a boolean as 1 or 0, a verbatim text as a bulk.
 */
public final class Reply {
    /** Room for any header: type, 20 digits, CRLF, and what {@link Digits} scribbles behind them. */
    private static final int LINE_ROOM = 40;

    /** What a deferred count leaves room for: type, 10 digits, CRLF. */
    private static final int GAP = 13;

    /** What fits into the gap, also where {@link Digits} scribbles. */
    private static final long MAX_DEFERRED = 9_999_999_999L;

    private static final short CRLF = 0x0A0D;
    private static final int OK = word("+OK\r");
    private static final int NULL_BULK = word("$-1\r");
    private static final int NULL_ARRAY = word("*-1\r");

    private static final BufferPool NO_MEMORY = new BufferPool() {
        @Override
        public long acquire(int minBytes) {
            return 0;
        }

        @Override
        public int capacity(long address) {
            return 0;
        }

        @Override
        public void release(long address) {}
    };

    private final ErrorListener errors;
    private Output output;
    private boolean resp3;

    /** A writer that is not pointed at any connection yet: what it writes before {@link #begin} is dropped. */
    public Reply(ErrorListener errors) {
        this.errors = errors;
        this.output = new Output(NO_MEMORY);
        this.output.close();
    }

    // ---- where to

    /** Points the writer at a connection. */
    public void begin(Output to, int protocol) {
        output = to;
        protocol(protocol);
    }

    /** Changes the protocol (HELLO): 2 or 3. */
    public void protocol(int version) {
        resp3 = version == 3;
    }

    public boolean isResp3() {
        return resp3;
    }

    public Output output() {
        return output;
    }

    /** A place to go back to with {@link #truncate} within the same command. */
    public long mark() {
        return output.mark();
    }

    /** Drops what was written since the mark, for example to replace half a reply by an error. */
    public void truncate(long mark) {
        output.truncate(mark);
    }

    // ---- simple replies

    public void ok() {
        Output o = room(8);
        long p = o.position;
        Memory.putInt(p, OK);
        Memory.putByte(p + 4, '\n');
        o.position = p + 5;
    }

    /** {@code +text}: at most 1000 characters, without line breaks. */
    public void simple(String text) {
        line('+', text);
    }

    /** {@code :value}. */
    public void integer(long value) {
        Output o = room(LINE_ROOM);
        long p = o.position;
        if (value >= 0) {
            o.position = Digits.line(p, ':', value);
            return;
        }
        Memory.putByte(p, ':');
        p = Digits.signed(p + 1, value);
        Memory.putShort(p, CRLF);
        o.position = p + 2;
    }

    /** RESP2 {@code :1} or {@code :0}, RESP3 {@code #t} or {@code #f}. */
    public void bool(boolean value) {
        if (resp3) {
            fourBytes('#' | (value ? 't' : 'f') << 8 | CRLF << 16);
        } else {
            fourBytes(':' | (value ? '1' : '0') << 8 | CRLF << 16);
        }
    }

    /** RESP2 {@code $-1}, RESP3 {@code _}. */
    public void nullValue() {
        nothing(NULL_BULK);
    }

    /** RESP2 {@code *-1}, RESP3 {@code _}. */
    public void nullArray() {
        nothing(NULL_ARRAY);
    }

    /** Bytes that already are a whole reply (or several), in the form of the connection's protocol. */
    public void encoded(byte[] reply) {
        output.write(reply, 0, reply.length);
    }

    // ---- strings

    /** {@code $length}, the bytes. */
    public void bulk(long address, int length) {
        Output o = output;
        long p = o.position;
        if (length + LINE_ROOM > o.limit - p) {
            longBulk(address, length);
            return;
        }
        p = Digits.line(p, '$', length);
        Memory.copy(address, p, length);
        p += length;
        Memory.putShort(p, CRLF);
        o.position = p + 2;
    }

    public void bulk(byte[] value) {
        bulk(value, 0, value.length);
    }

    public void bulk(byte[] value, int offset, int length) {
        header('$', length);
        output.write(value, offset, length);
        lineEnd();
    }

    public void bulk(String text) {
        header('$', text.length());
        characters(text);
        lineEnd();
    }

    /** An integer as a bulk, {@code $2 CRLF 42}. */
    public void bulkInteger(long value) {
        Output o = room(2 * LINE_ROOM);
        long p = Digits.line(o.position, '$', Digits.length(value));
        p = Digits.signed(p, value);
        Memory.putShort(p, CRLF);
        o.position = p + 2;
    }

    /** RESP3 {@code ,text}, RESP2 a bulk. The text is a number formatted as Redis does. */
    public void doubleText(String text) {
        if (resp3) {
            line(',', text);
        } else {
            bulk(text);
        }
    }

    /** RESP3 {@code ,digits}, RESP2 a bulk: seventeen significant digits, {@code inf}, {@code -inf} or {@code nan}. */
    public void doubleValue(double value) {
        if (value == Double.POSITIVE_INFINITY || value == Double.NEGATIVE_INFINITY || Double.isNaN(value)) {
            doubleText(Numbers.toString(value));
            return;
        }
        // The digits go behind room for the header, and are moved up to it once their number is known.
        Output o = room(2 * LINE_ROOM);
        long p = o.position;
        long digits = p + LINE_ROOM;
        int length = Numbers.putDouble(digits, value);
        if (resp3) {
            Memory.putByte(p++, ',');
        } else {
            p = Digits.line(p, '$', length);
        }
        Memory.copy(digits, p, length);
        p += length;
        Memory.putShort(p, CRLF);
        o.position = p + 2;
    }

    /** RESP3 {@code (digits}, RESP2 a bulk. */
    public void bigNumber(String digits) {
        if (resp3) {
            line('(', digits);
        } else {
            bulk(digits);
        }
    }

    /**
     * RESP3 {@code =length CRLF ext:text}, RESP2 a bulk.
     *
     * @param format three characters: {@code txt} or {@code mkd}
     */
    public void verbatim(String format, byte[] text) {
        if (!resp3) {
            bulk(text);
            return;
        }
        if (format.length() != 3) {
            throw new IllegalArgumentException("verbatim format " + format + " (expected: 3 characters)");
        }
        header('=', text.length + 4);
        characters(format);
        characters(":");
        output.write(text, 0, text.length);
        lineEnd();
    }

    // ---- aggregates

    /** An array of n replies to follow. */
    public void array(long n) {
        header('*', n);
    }

    /** A map of n pairs: 2n replies to follow. */
    public void map(long n) {
        header(resp3 ? '%' : '*', resp3 ? n : 2 * n);
    }

    /** A set of n replies to follow. */
    public void set(long n) {
        header(resp3 ? '~' : '*', n);
    }

    /** An out-of-band message of n replies to follow. */
    public void push(long n) {
        header(resp3 ? '>' : '*', n);
    }

    /** Attributes of the reply that follows them: n pairs. RESP3 only. */
    public void attribute(long n) {
        if (!resp3) {
            throw new IllegalStateException("attributes need RESP3");
        }
        header('|', n);
    }

    // ---- aggregates whose count is known only when they are written

    /**
     * Begins an array, map or set of unknown length; {@link #endArray}, {@link #endMap} or {@link #endSet} writes its count.
     * They nest. Closing costs a move of what the chunk of the beginning holds behind it, so use it where the count cannot be
     * had before.
     *
     * @return to be handed to the end
     */
    public long beginDeferred() {
        Output o = room(GAP);
        long mark = o.mark();
        o.position += GAP;
        return mark;
    }

    public void endArray(long begin, long n) {
        end(begin, '*', n);
    }

    public void endMap(long begin, long n) {
        end(begin, resp3 ? '%' : '*', resp3 ? n : 2 * n);
    }

    public void endSet(long begin, long n) {
        end(begin, resp3 ? '~' : '*', n);
    }

    // ---- errors

    /** An error with a fixed text. */
    public void error(ErrorReply error) {
        byte[] encoded = error.encoded();
        output.write(encoded, 0, encoded.length);
        errors.errorReplied(error.code());
    }

    /**
     * An error.
     *
     * @param text code first, as users see it ({@code ERR no such user}); line breaks are replaced as Redis does
     */
    public void error(String text) {
        String line = ErrorReply.sanitized(text);
        reserveAndPut('-');
        characters(line);
        lineEnd();
        errors.errorReplied(ErrorReply.codeOf(line));
    }

    // ---- parts

    private Output room(int bytes) {
        Output o = output;
        if (o.limit - o.position < bytes) {
            o.reserve(bytes);
        }
        return o;
    }

    private void header(int type, long n) {
        Output o = room(LINE_ROOM);
        o.position = Digits.line(o.position, type, n);
    }

    private void fourBytes(int bytes) {
        Output o = room(4);
        Memory.putInt(o.position, bytes);
        o.position += 4;
    }

    private void nothing(int resp2) {
        Output o = room(8);
        long p = o.position;
        if (resp3) {
            Memory.putByte(p, '_');
            Memory.putShort(p + 1, CRLF);
            o.position = p + 3;
        } else {
            Memory.putInt(p, resp2);
            Memory.putByte(p + 4, '\n');
            o.position = p + 5;
        }
    }

    private void line(int type, String text) {
        reserveAndPut(type);
        characters(text);
        lineEnd();
    }

    private void reserveAndPut(int type) {
        Output o = room(1);
        Memory.putByte(o.position++, type);
    }

    private void lineEnd() {
        Output o = room(2);
        Memory.putShort(o.position, CRLF);
        o.position += 2;
    }

    private void characters(String text) {
        int length = text.length();
        for (int from = 0; from < length; from += Output.MAX_RESERVE) {
            int n = Math.min(length - from, Output.MAX_RESERVE);
            Output o = room(n);
            long p = o.position;
            for (int i = 0; i < n; i++) {
                Memory.putByte(p + i, text.charAt(from + i));
            }
            o.position = p + n;
        }
    }

    private void longBulk(long address, int length) {
        header('$', length);
        output.write(address, length);
        lineEnd();
    }

    private void end(long begin, int type, long n) {
        if (n < 0 || n > MAX_DEFERRED) {
            throw new IllegalArgumentException("count " + n + " (expected: 0 to " + MAX_DEFERRED + ")");
        }
        output.closeGap(begin, GAP, type, n);
    }

    private static int word(String text) {
        int word = 0;
        for (int i = 0; i < 4; i++) {
            word |= text.charAt(i) << (8 * i);
        }
        return word;
    }
}
