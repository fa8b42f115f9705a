package dev.torc.app.replay;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a trace: text, plain or gzip (told by its first bytes), one request a line: {@code key size ttl}, separated by blanks,
 * the size in bytes and the time to live in seconds, 0 for none. Empty lines are skipped.
 */
final class TraceReader implements AutoCloseable {
    private static final int MAX_KEY_BYTES = 16 * 1024;

    /** The largest value a server takes by default. */
    static final int MAX_SIZE = 512 << 20;

    /** A hundred years, in seconds. */
    private static final long MAX_TTL_SECONDS = 100L * 366 * 24 * 3600;

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int GZIP_MAGIC_0 = 0x1f;
    private static final int GZIP_MAGIC_1 = 0x8b;

    private final String name;
    private final long fileBytes;
    private final CountingStream file;
    private final InputStream text;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int end;
    private long line;
    private final StringBuilder word = new StringBuilder();

    /** @throws IOException if the file cannot be opened; the message names it */
    TraceReader(Path path) throws IOException {
        name = path.toString();
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            throw new IOException(name + ": no readable file");
        }
        fileBytes = Files.size(path);
        file = new CountingStream(Files.newInputStream(path));
        try {
            text = open(new BufferedInputStream(file, BUFFER_BYTES));
        } catch (IOException e) {
            file.close();
            throw damaged(e);
        }
    }

    private static InputStream open(BufferedInputStream in) throws IOException {
        in.mark(2);
        boolean gzip = in.read() == GZIP_MAGIC_0 && in.read() == GZIP_MAGIC_1;
        in.reset();
        return gzip ? new GZIPInputStream(in, BUFFER_BYTES) : in;
    }

    private IOException damaged(IOException e) {
        return e instanceof EOFException || e instanceof ZipException
                ? new TraceFormatException(name, line, "damaged gzip data: " + e.getMessage(), "a complete file")
                : e;
    }

    /**
     * The next request, or null at the end.
     *
     * @throws TraceFormatException if the line is malformed
     */
    @Nullable TraceRequest next() throws IOException {
        while (true) {
            line++;
            String key = word();
            if (key.isEmpty()) {
                if (read() < 0) {
                    return null;
                }
                continue;
            }
            if (key.length() > MAX_KEY_BYTES) {
                throw malformed("a key of " + key.length() + " bytes", "at most " + MAX_KEY_BYTES);
            }
            int size = (int) number("size", word(), MAX_SIZE);
            long ttlSeconds = number("ttl", word(), MAX_TTL_SECONDS);
            String more = word();
            if (!more.isEmpty()) {
                throw malformed("'" + more + "' after the ttl", "the end of the line");
            }
            read();
            return new TraceRequest(key, size, ttlSeconds);
        }
    }

    /** How much of the file has been read, from 0 to 1. */
    double fraction() {
        return fileBytes == 0 ? 1 : (double) file.count / fileBytes;
    }

    /** The next word of the line; empty at its end, and then the line's end is still to be read. */
    private String word() throws IOException {
        word.setLength(0);
        int b = peek();
        while (b == ' ' || b == '\t' || b == '\r') {
            read();
            b = peek();
        }
        while (b >= 0 && b != '\n' && b != ' ' && b != '\t' && b != '\r') {
            if (word.length() <= MAX_KEY_BYTES) {
                word.append((char) b);
            }
            read();
            b = peek();
        }
        return word.toString();
    }

    private long number(String what, String text, long most) throws TraceFormatException {
        if (text.isEmpty()) {
            throw malformed("no " + what, "key size ttl");
        }
        try {
            long value = Long.parseLong(text);
            if (value >= 0 && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Told below, as a number out of range is.
        }
        throw malformed(what + " '" + text + "'", "a whole number from 0 to " + most);
    }

    private TraceFormatException malformed(String what, String expected) {
        return new TraceFormatException(name, line, what, expected);
    }

    private int peek() throws IOException {
        if (at == end) {
            try {
                end = Math.max(0, text.read(buffer));
            } catch (IOException e) {
                throw damaged(e);
            }
            at = 0;
        }
        return at < end ? buffer[at] & 0xFF : -1;
    }

    private int read() throws IOException {
        int b = peek();
        if (b >= 0) {
            at++;
        }
        return b;
    }

    @Override
    public void close() throws IOException {
        text.close();
    }

    /** Counts the bytes of the file itself, since those of the text are not known beforehand. */
    private static final class CountingStream extends FilterInputStream {
        private long count;

        CountingStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            count += b < 0 ? 0 : 1;
            return b;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int n = in.read(to, offset, length);
            count += Math.max(0, n);
            return n;
        }
    }
}
