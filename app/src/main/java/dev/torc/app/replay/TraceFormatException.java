package dev.torc.app.replay;

import java.io.IOException;

/** A line of a trace that is not {@code key size ttl}; the message names the file, the line and the rule. */
final class TraceFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    TraceFormatException(String name, long line, String what, String expected) {
        super(name + ":" + line + ": " + what + " (expected: " + expected + ")");
    }
}
