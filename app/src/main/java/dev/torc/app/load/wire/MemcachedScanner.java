package dev.torc.app.load.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Scans replies of memcached's text protocol: lines, and after a VALUE line a body; values and statistics close with END. */
final class MemcachedScanner extends ReplyScanner {
    /** The longest line is a STAT or a VALUE with a key of 250 bytes. */
    private static final int MAX_LINE = 2048;

    private final byte[] line = new byte[MAX_LINE];
    private int lineLength;
    private long bodyLeft;
    private long valueBytes;
    private boolean inList;

    @Override
    public void scan(ByteBuffer in, ReplySink sink) throws IOException {
        int at = in.position();
        int end = in.limit();
        while (at < end) {
            if (bodyLeft > 0) {
                int n = (int) Math.min(bodyLeft, end - at);
                at += n;
                bodyLeft -= n;
                continue;
            }
            byte b = in.get(at++);
            if (b != '\n') {
                if (lineLength == MAX_LINE) {
                    throw new IOException("reply stream broken: a line of over " + MAX_LINE + " bytes");
                }
                line[lineLength++] = b;
            } else if (lineLength > 0 && line[lineLength - 1] == '\r') {
                lineLength--;
                endLine(sink);
                lineLength = 0;
            } else {
                throw new IOException("reply stream broken: a line feed without carriage return");
            }
        }
        in.position(end);
    }

    private void endLine(ReplySink sink) throws IOException {
        if (starts("VALUE ")) {
            inList = true;
            long bytes = thirdWord();
            valueBytes += bytes;
            bodyLeft = bytes + 2;
        } else if (starts("STAT ")) {
            inList = true;
        } else if (is("END")) {
            ReplyKind kind = inList ? ReplyKind.VALUE : ReplyKind.NULL;
            long bytes = valueBytes;
            inList = false;
            valueBytes = 0;
            sink.reply(kind, bytes);
        } else if (is("NOT_FOUND") || is("NOT_STORED") || is("EXISTS")) {
            sink.reply(ReplyKind.NULL, 0);
        } else if (is("ERROR") || starts("CLIENT_ERROR") || starts("SERVER_ERROR")) {
            startError();
            for (int i = 0; i < lineLength; i++) {
                keepError(line[i]);
            }
            sink.reply(ReplyKind.ERROR, 0);
        } else {
            sink.reply(ReplyKind.VALUE, 0);
        }
    }

    /** The byte count of {@code VALUE key flags bytes [cas]}. */
    private long thirdWord() throws IOException {
        int spaces = 0;
        long value = 0;
        int digits = 0;
        for (int i = 0; i < lineLength; i++) {
            if (line[i] == ' ') {
                spaces++;
            } else if (spaces == 3) {
                int digit = line[i] - '0';
                if (digit < 0 || digit > 9 || ++digits > 10) {
                    digits = 0;
                    break;
                }
                value = value * 10 + digit;
            }
        }
        if (digits == 0) {
            throw new IOException("reply stream broken: no length in '"
                    + new String(line, 0, lineLength, StandardCharsets.ISO_8859_1) + "'");
        }
        return value;
    }

    private boolean is(String word) {
        return lineLength == word.length() && starts(word);
    }

    private boolean starts(String word) {
        if (lineLength < word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (line[i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
