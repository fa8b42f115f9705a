package dev.torc.server.session;

import dev.torc.server.transport.LoopTask;

/** Looks at the sessions of one loop once a second, for what happens to a client that does nothing. */
final class SessionWatch implements LoopTask {
    private static final long SECOND_NS = 1_000_000_000;

    private final LoopContext context;

    SessionWatch(LoopContext context) {
        this.context = context;
    }

    @Override
    public long run(long nowNs) {
        long nowMs = context.nowMs();
        long timeoutMs = context.network.timeout.longValue() * 1000;
        for (Session session : context.sessions) {
            session.checkOutputLimit();
            if (timeoutMs > 0) {
                session.closeIfIdle(nowMs, timeoutMs);
            }
        }
        context.eviction.relieve();
        return SECOND_NS;
    }
}
