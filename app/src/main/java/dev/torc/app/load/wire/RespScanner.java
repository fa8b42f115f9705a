package dev.torc.app.load.wire;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Scans RESP2 and RESP3. Nested replies need no stack: it is enough to know how many values are still to come before the reply
 * is complete. Pushed messages are skipped, since no request asked for them.
 */
final class RespScanner extends ReplyScanner {
    private enum State {
        /** At the first byte of a value. */
        TYPE,
        /** In the number that follows the type: a length, a count or an integer. */
        NUMBER,
        /** In a line of text: a status, an error, a double, a boolean … */
        LINE,
        /** At the line feed that ends a number. */
        NUMBER_END,
        /** At the line feed that ends a line. */
        LINE_END,
        /** In a body of known length, its CR LF included. */
        BODY
    }

    private State state = State.TYPE;
    private byte type;
    private boolean negative;
    private int digits;
    private long number;
    private long bodyLeft;

    /** Values still to be read before the reply is complete; 0 between replies. */
    private long valuesLeft;

    /** Whether the value being read is the reply itself, and not a part of it. */
    private boolean top;

    /** Whether attributes came first, which stand before the reply they describe. */
    private boolean described;

    private ReplyKind kind = ReplyKind.VALUE;
    private long length;
    private boolean push;
    private boolean keeping;

    @Override
    public void scan(ByteBuffer in, ReplySink sink) throws IOException {
        int at = in.position();
        int end = in.limit();
        while (at < end) {
            switch (state) {
                case TYPE -> start(in.get(at++));
                case NUMBER -> {
                    byte b = in.get(at++);
                    if (b == '\r') {
                        state = State.NUMBER_END;
                    } else {
                        addDigit(b);
                    }
                }
                case NUMBER_END -> {
                    expectLineFeed(in.get(at++));
                    endNumber(sink);
                }
                case LINE -> {
                    byte b = in.get(at++);
                    if (b == '\r') {
                        state = State.LINE_END;
                    } else if (keeping) {
                        keepError(b);
                    }
                }
                case LINE_END -> {
                    expectLineFeed(in.get(at++));
                    endValue(sink);
                }
                case BODY -> {
                    int n = (int) Math.min(bodyLeft, end - at);
                    if (keeping) {
                        keepBody(in, at, n);
                    }
                    at += n;
                    bodyLeft -= n;
                    if (bodyLeft == 0) {
                        endValue(sink);
                    }
                }
            }
        }
        in.position(end);
    }

    private void start(byte b) throws IOException {
        type = b;
        top = valuesLeft == 0 || (described && valuesLeft == 1);
        if (top) {
            described = false;
            valuesLeft = 1;
            kind = ReplyKind.VALUE;
            length = 0;
        }
        switch (b) {
            case '+', ',', '#', '(' -> state = State.LINE;
            case '_' -> {
                state = State.LINE;
                if (top) {
                    kind = ReplyKind.NULL;
                }
            }
            case '-' -> {
                state = State.LINE;
                if (top) {
                    startTopError();
                }
            }
            case ':', '$', '*', '%', '~', '=', '|', '>', '!' -> {
                state = State.NUMBER;
                number = 0;
                digits = 0;
                negative = false;
                if (top && b == '!') {
                    startTopError();
                }
                if (top && b == '>') {
                    push = true;
                }
            }
            default -> throw broken("a reply's first byte", b);
        }
    }

    private void startTopError() {
        kind = ReplyKind.ERROR;
        keeping = true;
        startError();
    }

    private void addDigit(byte b) throws IOException {
        if (b >= '0' && b <= '9' && digits < 19) {
            number = number * 10 + (b - '0');
            digits++;
        } else if (b == '-' && digits == 0 && !negative) {
            negative = true;
        } else if (b != '+' || digits != 0) {
            throw broken("a digit", b);
        }
    }

    private void endNumber(ReplySink sink) throws IOException {
        if (digits == 0) {
            throw new IOException("reply stream broken: a number without digits after '" + (char) type + "'");
        }
        switch (type) {
            case ':' -> {
                if (top) {
                    length = negative ? -number : number;
                }
                endValue(sink);
            }
            case '$', '=', '!' -> {
                if (negative) {
                    endNull(sink);
                } else {
                    if (top) {
                        length = number;
                    }
                    bodyLeft = number + 2;
                    state = State.BODY;
                }
            }
            case '|' -> {
                described = top;
                valuesLeft += 2 * number;
                state = State.TYPE;
            }
            default -> {
                if (negative) {
                    endNull(sink);
                } else {
                    if (top) {
                        length = number;
                    }
                    valuesLeft += type == '%' ? 2 * number : number;
                    endValue(sink);
                }
            }
        }
    }

    private void endNull(ReplySink sink) throws IOException {
        if (top && kind != ReplyKind.ERROR) {
            kind = ReplyKind.NULL;
        }
        endValue(sink);
    }

    private void endValue(ReplySink sink) throws IOException {
        state = State.TYPE;
        if (--valuesLeft == 0) {
            keeping = false;
            if (push) {
                push = false;
            } else {
                sink.reply(kind, length);
            }
        }
    }

    private void keepBody(ByteBuffer in, int at, int n) {
        // The last two bytes of a body are its CR LF.
        long text = Math.min(n, bodyLeft - 2);
        for (int i = 0; i < text; i++) {
            keepError(in.get(at + i));
        }
    }

    private static void expectLineFeed(byte b) throws IOException {
        if (b != '\n') {
            throw broken("a line feed", b);
        }
    }

    private static IOException broken(String expected, byte found) {
        return new IOException(
                String.format("reply stream broken: byte 0x%02x (expected: %s)", found & 0xFF, expected));
    }
}
