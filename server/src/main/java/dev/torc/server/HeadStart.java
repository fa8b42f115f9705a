package dev.torc.server;

import dev.torc.server.transport.epoll.EpollTransport;
import java.security.SecureRandom;

/**
 * Brings to life, beside what else a start has to do, what every server needs and what takes some 40 ms: calls into the C library and a
 * source of chance.
 */
public final class HeadStart {
    private HeadStart() {}

    /** Begins; who needs one of the parts before it is ready waits for it. */
    public static void begin() {
        Thread.ofPlatform().daemon().name("torc-start").start(() -> {
            EpollTransport.isAvailable();
            new SecureRandom().nextLong();
        });
    }
}
