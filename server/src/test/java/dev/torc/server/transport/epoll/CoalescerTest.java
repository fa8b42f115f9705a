package dev.torc.server.transport.epoll;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoalescerTest {
    private static final int MANY = 50;

    private static final int RETRY_WINDOWS = (int) (Coalescer.RETRY_NS / Coalescer.WINDOW_NS);

    private final BitSet seen = new BitSet();
    private Coalescer coalescer = new Coalescer(true, -Coalescer.WINDOW_NS);
    private short seenIn = coalescer.window();
    private long nowNs;
    private int nextConnection;
    private boolean everPaused;

    /** What comes in a window, whatever the loop does. */
    private int eventsPerWindow = 600;

    /** Windows of turns that each find {@code events}, of {@code connections} in rotation; the next turn judges the last of them. */
    private void windows(int windows, int events, int connections) {
        for (int i = 0; i < windows; i++) {
            turn(events, connections);
            restOfWindow(events, connections);
        }
    }

    private void restOfWindow(int events, int connections) {
        for (int turn = 1; turn < Math.ceilDiv(eventsPerWindow, events); turn++) {
            turn(events, connections);
        }
    }

    private void turn(int events, int connections) {
        coalescer.turn(events, nowNs);
        everPaused |= coalescer.pauses();
        nowNs += Math.ceilDiv(Coalescer.WINDOW_NS * events, eventsPerWindow);
        for (int i = 0; i < events; i++) {
            event(nextConnection++ % connections);
        }
    }

    private void event(int connection) {
        if (seenIn != coalescer.window()) {
            seenIn = coalescer.window();
            seen.clear();
        }
        if (!seen.get(connection)) {
            seen.set(connection);
            coalescer.firstEventOfConnection();
        }
    }

    /** From many connections, each alone; then a pause gathers so many a turn. */
    private void tried(int gathered) {
        windows(1, 1, MANY);
        turn(gathered, MANY);
        assertThat(coalescer.pauses()).as("tries").isTrue();
        restOfWindow(gathered, MANY);
    }

    @Test
    void pausesWhereSeveralRequestsComeMeanwhile() {
        assertThat(coalescer.pauses()).isFalse();
        tried(10);
        windows(100, 10, MANY);
        assertThat(coalescer.pauses()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"1.34, true", "1.2, false"})
    void pausesWhereClientsSendMoreForItThanByChance(double factor, boolean goesOn) {
        windows(1, 1, MANY);
        turn(3, MANY);
        eventsPerWindow = (int) (eventsPerWindow * factor);
        restOfWindow(3, MANY);
        turn(5, MANY);
        assertThat(coalescer.pauses()).isEqualTo(goesOn);
    }

    @Test
    void leavesItWhereFewCome() {
        tried(4);
        windows(1, 1, MANY);
        assertThat(coalescer.pauses()).isFalse();
    }

    @Test
    void goesOnWithALittleLessThanItStartsWith() {
        tried(10);
        windows(3, 5, MANY);
        assertThat(coalescer.pauses()).isTrue();
        windows(2, 4, MANY);
        assertThat(coalescer.pauses()).isFalse();
        windows(RETRY_WINDOWS - 2, 1, MANY);
        tried(5);
        windows(1, 1, MANY);
        assertThat(coalescer.pauses()).as("after a trial with the same").isFalse();
    }

    @Test
    void leavesItWhereMostClientsWaitForTheLoop() {
        tried(MANY / 2 + 1);
        windows(1, 1, MANY);
        assertThat(coalescer.pauses()).isFalse();
    }

    @Test
    void triesAgainOnlyAfterAWhile() {
        tried(2);
        windows(1, 1, MANY);
        int quiet = RETRY_WINDOWS - 2;
        for (int i = 0; i < quiet; i++) {
            windows(1, 1, MANY);
            assertThat(coalescer.pauses()).isFalse();
        }
        tried(10);
        windows(1, 10, MANY);
        assertThat(coalescer.pauses()).isTrue();
    }

    @Test
    void neverPausesForFewConnections() {
        windows(200, 1, Coalescer.CONNECTIONS_MIN - 1);
        assertThat(everPaused).isFalse();
        windows(1000, 1, 1);
        assertThat(everPaused).isFalse();
    }

    @Test
    void neverPausesWhereTurnsFindManyByThemselves() {
        windows(200, MANY / 2, MANY);
        assertThat(everPaused).isFalse();
    }

    @Test
    void stopsWhenRequestsStop() {
        tried(10);
        windows(1, 10, MANY);
        nowNs += 10 * Coalescer.WINDOW_NS;
        coalescer.turn(1, nowNs);
        assertThat(coalescer.pauses()).isFalse();
    }

    @Test
    void aTrialWithoutRequestsIsOneToo() {
        windows(1, 1, MANY);
        turn(1, MANY);
        assertThat(coalescer.pauses()).as("tries").isTrue();
        windows(1, 1, Coalescer.CONNECTIONS_MIN - 1);
        windows(1, 1, Coalescer.CONNECTIONS_MIN - 1);
        everPaused = false;
        windows(RETRY_WINDOWS - 3, 1, MANY);
        assertThat(everPaused).isFalse();
        windows(4, 1, MANY);
        assertThat(everPaused).isTrue();
    }

    @Test
    void triesLessAndLessOften() {
        int trials = 0;
        for (int i = 0; i < 80 * RETRY_WINDOWS; i++) {
            everPaused = false;
            windows(1, 1, MANY);
            trials += everPaused ? 1 : 0;
        }
        assertThat(trials).as("of 80 without longer waits").isBetween(8, 16);
    }

    @Test
    void canBeTurnedOff() {
        coalescer = new Coalescer(false, -Coalescer.WINDOW_NS);
        windows(200, 1, MANY);
        assertThat(everPaused).isFalse();
    }
}
