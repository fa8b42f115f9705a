package dev.torc.server.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RehearsalTest {
    @Test
    void endsWhenItIsNotWantedAnyMore() throws IOException {
        AtomicInteger rounds = new AtomicInteger();
        Rehearsal.run(() -> rounds.incrementAndGet() < 7);
        assertThat(rounds).hasValue(7);
    }

    /** In the memory that it is given. */
    @Test
    void getsToItsEnd() throws IOException {
        AtomicInteger rounds = new AtomicInteger();
        Rehearsal.run(() -> rounds.incrementAndGet() > 0);
        assertThat(rounds).hasValueGreaterThan(10);
    }
}
