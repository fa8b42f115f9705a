package dev.torc.server.persistence;

import dev.torc.journal.Effects;
import dev.torc.store.Change;

/** The journal was written by a server with more databases. Nothing is wrong with it; the setting is. */
final class UnknownDatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private UnknownDatabaseException(int database, int databases, long position) {
        super("database, " + database + " (expected: below " + databases
                + ", see the setting databases), in the group at position " + position);
    }

    /**
     * Goes through the effects of a group.
     *
     * @param position of the group
     */
    static void check(Effects group, int databases, long position) {
        while (group.hasNext()) {
            Change change = group.next();
            int database = change.effect() == Change.Effect.SWAP ? Math.max(change.db(), change.offset()) : change.db();
            if (database >= databases) {
                throw new UnknownDatabaseException(database, databases, position);
            }
        }
    }
}
