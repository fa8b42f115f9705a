package dev.torc.commands.config;

/**
 * Settings that the server cannot start with. The message is Redis's report, ready for standard error: a line of its own for what
 * it is, for the line's number and for its text, where the trouble is a line's; then the reason.
 */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final String TITLE = "*** FATAL CONFIG FILE ERROR (Torc) ***\n";

    private final String reason;

    /** About the settings as a whole. */
    public SettingsException(String reason) {
        super(TITLE + reason);
        this.reason = reason;
    }

    /** @param number of the line in the text being read, from 1 */
    SettingsException(int number, String line, String reason) {
        super(TITLE + "Reading the configuration file, at line " + number + "\n>>> '" + line + "'\n" + reason);
        this.reason = reason;
    }

    /** The message's last line. */
    public String reason() {
        return reason;
    }
}
