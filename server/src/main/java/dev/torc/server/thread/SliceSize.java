package dev.torc.server.thread;

/**
 * How much a slice of work takes on that holds others up: little while its code is not compiled yet, when each unit takes some ten times
 * as long, then as much as takes about the time that a slice may. From any thread; a change that another overwrites is made up for by the
 * next.
 */
public final class SliceSize {
    private final long least;
    private final long most;
    private final long aimNs;
    private volatile long units;

    /** @param aimNs slices that take less may become twice as large; those that take more than twice that become half as large */
    public SliceSize(long least, long most, long aimNs) {
        this.least = least;
        this.most = most;
        this.aimNs = aimNs;
        this.units = least;
    }

    /** For the next slice. */
    public long units() {
        return units;
    }

    /** A slice with something to do took so long. */
    public void took(long ns) {
        long now = units;
        if (ns > 2 * aimNs) {
            units = Math.max(now / 2, least);
        } else if (ns < aimNs) {
            units = Math.min(now * 2, most);
        }
    }
}
