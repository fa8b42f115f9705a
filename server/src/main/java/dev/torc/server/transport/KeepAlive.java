package dev.torc.server.transport;

/**
 * When the kernel probes a peer that is silent, by Redis's {@code tcp-keepalive}: first after so many seconds, then every third of
 * that, {@value #PROBES} times in all.
 *
 * @param idleSeconds silence before the first probe; 0: none is sent
 * @param intervalSeconds between probes
 */
public record KeepAlive(int idleSeconds, int intervalSeconds) {
    public static final int PROBES = 3;

    /** Linux refuses more; Redis's setting takes it. */
    private static final int SECONDS_MAX = 32_767;

    /** @param seconds as the setting has them; 0 for never */
    public static KeepAlive of(int seconds) {
        int idle = Math.min(seconds, SECONDS_MAX);
        return new KeepAlive(idle, Math.max(1, idle / 3));
    }

    public boolean isOn() {
        return idleSeconds > 0;
    }
}
