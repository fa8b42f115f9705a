package dev.torc.commands.config;

/** What a setting means to Torc. */
public enum Use {
    /** Redis's setting, and Torc does what it says. */
    USED,
    /** Torc's own. */
    OWN,
    /** Redis's setting, accepted without effect: what it tunes does not exist here. */
    NOT_NEEDED,
    /** Redis's setting, accepted without effect until Torc has what it governs. */
    NOT_YET;

    /** Whether giving the setting changes nothing. */
    public boolean isWithoutEffect() {
        return this == NOT_NEEDED || this == NOT_YET;
    }
}
