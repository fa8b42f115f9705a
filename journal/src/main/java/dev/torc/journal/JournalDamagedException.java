package dev.torc.journal;

import java.io.IOException;

/** A file of the journal is not what was written. Not to be retried: what the rest says cannot be trusted to follow. */
public final class JournalDamagedException extends IOException {
    private final String file;
    private final long offset;

    JournalDamagedException(String file, long offset, String what) {
        super("journal file '" + file + "', offset " + offset + ": " + what);
        this.file = file;
        this.offset = offset;
    }

    public String file() {
        return file;
    }

    /** Byte of the file where it goes wrong. */
    public long offset() {
        return offset;
    }
}
