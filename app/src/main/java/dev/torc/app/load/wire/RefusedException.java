package dev.torc.app.load.wire;

import java.io.IOException;

/** The server answered, with an error: its text is the message. */
public final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
        super(message);
    }
}
