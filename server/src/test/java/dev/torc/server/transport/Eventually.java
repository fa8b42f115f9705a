package dev.torc.server.transport;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what another thread is about to bring about. */
final class Eventually {
    private Eventually() {}

    /** Fails if {@code condition} does not come true within 20 seconds. */
    static void until(Callable<Boolean> condition) {
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(Duration.ofSeconds(20))
                .until(condition);
    }
}
