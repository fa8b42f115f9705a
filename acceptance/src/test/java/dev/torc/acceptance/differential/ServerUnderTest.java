package dev.torc.acceptance.differential;

/** A running server that speaks Redis's protocol. */
interface ServerUnderTest extends AutoCloseable {
    /** For messages. */
    String name();

    String host();

    int port();

    @Override
    void close();
}
