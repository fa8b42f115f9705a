package dev.torc.commands.config;

/** A value that its setting refuses; the message is Redis's reason, without a prefix. */
final class InvalidValueException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidValueException(String reason) {
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
