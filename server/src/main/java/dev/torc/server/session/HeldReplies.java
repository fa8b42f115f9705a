package dev.torc.server.session;

import dev.torc.server.persistence.LoopLog;
import dev.torc.server.transport.EventLoop;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** The sessions of one loop whose replies wait for the journal to be on the disk ({@code appendfsync always}), in that order. */
final class HeldReplies {
    private final EventLoop loop;
    private final LoopLog log;
    private final ArrayDeque<Session> sessions = new ArrayDeque<>();
    private volatile boolean any;

    HeldReplies(EventLoop loop, LoopLog log) {
        this.loop = loop;
        this.log = log;
    }

    /** The session is released when its {@link Session#heldUntil} is synced. */
    void add(Session session) {
        sessions.add(session);
        any = true;
        // Whoever syncs sets the position, then looks whether any wait; here it is the other way round.
        if (log.isSynced(session.heldUntil())) {
            loop.execute(this::release);
        }
    }

    /** More is synced; from the journal's thread. */
    void synced() {
        if (any) {
            try {
                loop.execute(this::release);
            } catch (RejectedExecutionException e) {
                any = false; // the loop has ended, and its sessions with it
            }
        }
    }

    private void release() {
        @Nullable Session first = sessions.peek();
        while (first != null && (log.isSynced(first.heldUntil()) || log.isGivenUp())) {
            sessions.remove();
            if (log.isSynced(first.heldUntil())) {
                first.release();
            } else {
                first.giveUp();
            }
            first = sessions.peek();
        }
        any = first != null;
    }
}
