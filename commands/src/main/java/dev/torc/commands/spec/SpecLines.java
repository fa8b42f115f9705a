package dev.torc.commands.spec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A spec file, line by line. */
final class SpecLines {
    private static final int INDENT = 2;

    private final String text;
    private int next;
    private int level;
    private String keyword = "";
    private String rest = "";

    SpecLines(String text) {
        this.text = text;
    }

    /** The file of a group. */
    static SpecLines ofGroup(String group) {
        try (InputStream in = SpecLines.class.getResourceAsStream(group + ".specs")) {
            if (in == null) {
                throw new IllegalStateException("no spec file for group " + group);
            }
            return new SpecLines(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Goes to the next line that is not empty; false at the end. */
    boolean advance() {
        int start = next;
        while (start < text.length() && text.charAt(start) == '\n') {
            start++;
        }
        if (start == text.length()) {
            return false;
        }
        int end = text.indexOf('\n', start);
        end = end < 0 ? text.length() : end;
        next = end;
        int word = start;
        while (word < end && text.charAt(word) == ' ') {
            word++;
        }
        level = (word - start) / INDENT;
        int space = text.indexOf(' ', word);
        boolean single = space < 0 || space > end;
        keyword = text.substring(word, single ? end : space);
        rest = single ? "" : text.substring(space + 1, end);
        return true;
    }

    /** Lets {@link #advance} return the same line once more. */
    void pushBack() {
        next = text.lastIndexOf('\n', next - 1) + 1;
    }

    /** Passes over the rest of the block, which ends with an empty line. */
    void skipBlock() {
        int end = text.indexOf("\n\n", next);
        next = end < 0 ? text.length() : end;
    }

    /** How deep the line is indented, in levels. */
    int level() {
        return level;
    }

    /** The line's first word. */
    String keyword() {
        return keyword;
    }

    /** The line after its first word and a space. */
    String rest() {
        return rest;
    }

    IllegalStateException unexpected() {
        return new IllegalStateException("unexpected line in a spec file: " + keyword + " " + rest);
    }
}
