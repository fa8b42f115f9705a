package dev.torc.server.transport;

import java.io.IOException;

/** A transport that also serves endpoints with TLS. */
public interface TlsTransport extends Transport {
    /**
     * Sets or replaces certificate, key and rules for connections from now on; those that are open keep theirs.
     *
     * @throws IOException if a file cannot be read or a setting does not hold, with the reason; the former settings then stay
     */
    void tls(TlsSettings settings) throws IOException;
}
