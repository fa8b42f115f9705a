package dev.torc.app.load.traffic;

import dev.torc.app.load.wire.ValueBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A request as bytes with holes. The text it is compiled from is what goes over the wire, with {@value #KEY} for a key,
 * {@value #LENGTH} for the size of the next value and {@value #VALUE} for that value. Everything that is the same in every
 * request becomes bytes beforehand, so that to write one is a few copies.
 */
public final class RequestTemplate {
    static final String KEY = "__key__";
    static final String LENGTH = "__length__";
    static final String VALUE = "__value__";

    private static final Pattern HOLE = Pattern.compile(KEY + "|" + LENGTH + "|" + VALUE);

    private enum Kind {
        BYTES,
        DIGITS,
        LENGTH,
        VALUE
    }

    private static final class Part {
        private final Kind kind;

        /** Only of BYTES. */
        private final byte[] bytes;

        Part(Kind kind, byte[] bytes) {
            this.kind = kind;
            this.bytes = bytes;
        }
    }

    private final Part[] parts;
    private final int keyDigits;
    private final ValueSizes sizes;
    private final byte[] value;
    private final int maxBytes;

    private RequestTemplate(List<Part> parts, KeySpace keys, ValueSizes sizes, byte[] value) {
        this.parts = parts.toArray(new Part[0]);
        this.keyDigits = keys.digits();
        this.sizes = sizes;
        this.value = value;
        int most = 0;
        for (Part part : parts) {
            most += switch (part.kind) {
                case BYTES -> part.bytes.length;
                case DIGITS -> keyDigits;
                case LENGTH -> Integer.toString(sizes.max()).length();
                case VALUE -> sizes.max();
            };
        }
        maxBytes = most;
    }

    /** Compiles the text of a request; its characters are bytes (Latin-1). */
    public static RequestTemplate compile(String wire, KeySpace keys, ValueSizes sizes) {
        byte[] value = ValueBytes.of(sizes.max());
        boolean fixed = sizes.fixed();
        List<Part> parts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        Matcher hole = HOLE.matcher(wire);
        int at = 0;
        while (hole.find()) {
            text.append(wire, at, hole.start());
            at = hole.end();
            switch (hole.group()) {
                case KEY -> {
                    flush(text.append(keys.before()), parts);
                    parts.add(new Part(Kind.DIGITS, new byte[0]));
                    text.append(keys.after());
                }
                case LENGTH -> {
                    if (fixed) {
                        text.append(sizes.max());
                    } else {
                        flush(text, parts);
                        parts.add(new Part(Kind.LENGTH, new byte[0]));
                    }
                }
                default -> {
                    if (fixed) {
                        text.append(new String(value, StandardCharsets.ISO_8859_1));
                    } else {
                        flush(text, parts);
                        parts.add(new Part(Kind.VALUE, new byte[0]));
                    }
                }
            }
        }
        flush(text.append(wire, at, wire.length()), parts);
        return new RequestTemplate(parts, keys, sizes, value);
    }

    private static void flush(StringBuilder text, List<Part> parts) {
        if (!text.isEmpty()) {
            parts.add(new Part(Kind.BYTES, text.toString().getBytes(StandardCharsets.ISO_8859_1)));
            text.setLength(0);
        }
    }

    /** An upper bound for the bytes of one request. */
    public int maxBytes() {
        return maxBytes;
    }

    /** Appends one request; {@code out} has room for {@link #maxBytes()}. */
    public void write(ByteBuffer out, KeyChooser keys, SplittableRandom random) {
        int size = 0;
        for (Part part : parts) {
            switch (part.kind) {
                case BYTES -> out.put(part.bytes);
                case DIGITS -> KeySpace.putDigits(out, keys.next(), keyDigits);
                case LENGTH -> {
                    size = sizes.next(random);
                    KeySpace.putDigits(out, size, decimalDigits(size));
                }
                case VALUE -> out.put(value, 0, size);
            }
        }
    }

    private static int decimalDigits(int n) {
        int digits = 1;
        for (int left = n; left >= 10; left /= 10) {
            digits++;
        }
        return digits;
    }
}
