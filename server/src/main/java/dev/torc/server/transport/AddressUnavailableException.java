package dev.torc.server.transport;

import java.net.BindException;

/** This machine has no such address or no such address family: harmless where the address was optional. */
public final class AddressUnavailableException extends BindException {
    public AddressUnavailableException(String message) {
        super(message);
    }
}
