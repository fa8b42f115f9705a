package dev.torc.acceptance.architecture.offender;

import java.net.InetAddress;

public final class Caller {
    public InetAddress home() {
        return InetAddress.getLoopbackAddress();
    }
}
