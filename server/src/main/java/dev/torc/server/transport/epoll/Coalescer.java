package dev.torc.server.transport.epoll;

/**
 * Decides when a busy loop sleeps for a moment before it looks for requests again, instead of being woken for each: coalescing, as network
 * cards do it with interrupts. Going to sleep and being woken is a tenth to a fifth of what a request costs that comes alone, and
 * whoever sends it pays for the waking too.
 *
 * <p>What a pause costs is latency, so it is taken only where it buys something and nobody stands still for it:
 * <ul>
 *   <li>requests come from at least {@value #CONNECTIONS_MIN} connections;
 *   <li>a turn then finds several at once. They add up during the pause and during the work on those before, so that is where the loop
 *       works most of the time and requests wait for each other anyway. A trial also goes on where clients send more for it, as what
 *       held them up was waking the loop, or being woken: turns then fill in the window after;
 *   <li>but not from more than half of the connections: the other clients are busy elsewhere. Where most of them wait for the loop, it
 *       is what holds them up, and finds many requests without a pause.
 * </ul>
 * It is tried for a window of {@value #WINDOW_NS} ns, and if it does not work out, not before {@value #RETRY_NS} ns later again, then
 * twice as long after each trial in vain, up to {@value #RETRY_MAX_NS} ns: some sleeps take a millisecond.
 */
class Coalescer {
    static final long WINDOW_NS = 5_000_000;
    static final long RETRY_NS = 250_000_000;
    static final long RETRY_MAX_NS = 2_000_000_000;
    static final int CONNECTIONS_MIN = 16;

    /** The mean number of events a turn that makes a trial go on, and that ends what has worked before. */
    private static final int EVENTS_TO_STAY = 6;

    private static final int EVENTS_TO_LEAVE = 5;

    private final boolean enabled;
    private boolean pausing;
    private boolean trial;
    /** Events a nanosecond in the window before the trial. */
    private double rateBefore;

    private long retryNs;
    private long delayNs = RETRY_NS;

    /** A connection that has had an event in this window bears its number. */
    private short window;

    private long windowEndNs;
    private int connections;

    /** Turns of the loop, and the events that they found; those of listeners and of the wake-up descriptor are few. */
    private int turns;

    private int events;

    Coalescer(boolean enabled, long nowNs) {
        this.enabled = enabled;
        windowEndNs = nowNs;
        retryNs = nowNs;
    }

    /** Whether it may ever pause. */
    boolean isEnabled() {
        return enabled;
    }

    short window() {
        return window;
    }

    /** A connection has its first event in this window. */
    void firstEventOfConnection() {
        connections++;
    }

    /** A turn begins, with so many events. */
    void turn(int ready, long nowNs) {
        if (nowNs - windowEndNs >= 0) {
            decide(nowNs);
            begin(nowNs);
        }
        turns++;
        events += ready;
    }

    /** Whether to sleep for a moment before the next look. */
    boolean pauses() {
        return pausing;
    }

    private void decide(long nowNs) {
        // A window that ends much too late says nothing: there was nothing to do, or no core to be had.
        long lengthNs = WINDOW_NS + nowNs - windowEndNs;
        boolean busy = connections >= CONNECTIONS_MIN && lengthNs < 2 * WINDOW_NS;
        double rate = (double) events / lengthNs;
        if (!pausing) {
            pausing = enabled && busy && 4 * events <= connections * turns && nowNs - retryNs >= 0;
            trial = pausing;
            rateBefore = rate;
            return;
        }
        boolean pays = trial
                ? events >= EVENTS_TO_STAY * turns || rate >= 1.25 * rateBefore
                : events >= EVENTS_TO_LEAVE * turns;
        pausing = busy && pays && 2 * events <= connections * turns;
        if (pausing) {
            delayNs = RETRY_NS;
        } else if (busy || trial) {
            retryNs = nowNs + delayNs;
            delayNs = Math.min(2 * delayNs, RETRY_MAX_NS);
        }
        trial = false;
    }

    private void begin(long nowNs) {
        window++;
        windowEndNs = nowNs + WINDOW_NS;
        connections = 0;
        turns = 0;
        events = 0;
    }
}
