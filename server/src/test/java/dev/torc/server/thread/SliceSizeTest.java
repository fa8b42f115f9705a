package dev.torc.server.thread;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SliceSizeTest {
    private final SliceSize size = new SliceSize(3, 20, 100);

    @Test
    void growsWhileSlicesAreShort() {
        assertThat(size.units()).isEqualTo(3);
        size.took(99);
        assertThat(size.units()).isEqualTo(6);
        size.took(0);
        size.took(0);
        assertThat(size.units()).isEqualTo(20);
    }

    @Test
    void staysAsLongAsTheyTakeAboutWhatTheyMay() {
        size.took(0);
        size.took(100);
        size.took(200);
        assertThat(size.units()).isEqualTo(6);
    }

    @Test
    void shrinksWhenTheyTakeTooLong() {
        size.took(0);
        size.took(0);
        size.took(201);
        assertThat(size.units()).isEqualTo(6);
        size.took(1_000_000);
        size.took(1_000_000);
        assertThat(size.units()).isEqualTo(3);
    }
}
