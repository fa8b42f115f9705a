package dev.torc.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Names of files, between settings and the JDK. To the system, and so in settings, a name is bytes, here a byte a character; the JDK has
 * text, which the system's bytes are in UTF-8.
 */
public final class FileNames {
    private FileNames() {}

    /**
     * The path that a setting names.
     *
     * @param names the setting's value, and names below it
     * @throws IOException if the JDK cannot have such a path: not UTF-8, a NUL in it, or characters that the locale has not
     */
    public static Path path(String first, String... names) throws IOException {
        try {
            Path path = Path.of(text(first));
            for (String name : names) {
                path = path.resolve(text(name));
            }
            return path;
        } catch (InvalidPathException e) {
            throw new IOException("file name '" + e.getInput() + "', " + e.getReason(), e);
        }
    }

    /**
     * What a setting's value is as text.
     *
     * @throws IOException if it is not UTF-8
     */
    public static String text(String value) throws IOException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("file name '" + value + "' (expected: UTF-8)", e);
        }
    }

    /** How a path is written in a setting. */
    public static String value(Path path) {
        return value(path.toString());
    }

    /** How a text that the system gave for a path is written in a setting. */
    public static String value(String path) {
        return new String(path.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
