package dev.torc.commands.config;

/** Reads what {@code include} names. */
@FunctionalInterface
public interface Includes {
    /**
     * The text of the file, a byte a character. A path with any of {@code * ? [} is a pattern as the shell's: then the texts of
     * all files that match, in the order of their names and with nothing between them; "" when there is none.
     *
     * @throws SettingsException when a file cannot be read: "Fatal error, can't open config file '…': …"
     */
    String read(String path);
}
