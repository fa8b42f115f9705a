package dev.torc.acceptance.differential;

import java.util.List;

/**
 * Steps on an empty key space, with connections of their own.
 *
 * @param source where it stands, for messages
 */
record Script(String name, String source, List<Session> sessions, List<Step> steps) {
    /** How a connection starts. */
    enum Session {
        /** With nothing: the script itself says HELLO if it wants to. */
        PLAIN,
        RESP2,
        RESP3
    }
}
