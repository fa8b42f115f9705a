package dev.torc.acceptance.crash;

import java.util.List;
import java.util.Map;

/** A command that a connection has sent, and what became of it. */
final class Write {
    /** What became of it, as far as its sender knows. */
    enum State {
        /** No reply: it may have happened or not. */
        SENT,
        ACKNOWLEDGED,
        /** It got an error, and did not happen. */
        REFUSED
    }

    /** What it does to the keys of its connection. */
    interface Effect {
        void on(Map<String, Entry> keys);
    }

    final List<String> words;
    final List<String> keys;
    private final Effect effect;
    long sentNs;

    /** When its reply arrived; written before the state. */
    long repliedNs = Long.MAX_VALUE;

    volatile State state = State.SENT;

    /** @param keys those that it may change */
    Write(List<String> words, List<String> keys, Effect effect) {
        this.words = words;
        this.keys = keys;
        this.effect = effect;
    }

    void applyTo(Map<String, Entry> entries) {
        if (state != State.REFUSED) {
            effect.on(entries);
        }
    }

    boolean isAcknowledgedBefore(long ns) {
        return state == State.ACKNOWLEDGED && repliedNs - ns < 0;
    }
}
