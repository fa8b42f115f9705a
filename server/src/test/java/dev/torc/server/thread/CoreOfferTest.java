package dev.torc.server.thread;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CoreOfferTest {
    private static final long US = 1_000;

    private long nowNs = 5;
    private long awayNs;
    private int offers;

    private final CoreOffer core = new CoreOffer(() -> nowNs, () -> {
        offers++;
        nowNs += awayNs;
    });

    @Test
    void offersAfterEveryPieceWhereNobodyTakesIt() {
        for (int piece = 1; piece <= 100; piece++) {
            work(50 * US);
            assertThat(offers).isEqualTo(piece);
        }
    }

    @Test
    void worksForATenthOfTheTimeWhereOthersAlwaysTakeIt() {
        awayNs = 9_000 * US;
        long startNs = nowNs;
        long workedNs = 0;
        for (int piece = 0; piece < 10_000; piece++) {
            work(50 * US);
            workedNs += 50 * US;
        }
        assertThat((double) workedNs / (nowNs - startNs)).isBetween(0.09, 0.11);
    }

    @Test
    void keepsNobodyWaitingForLongHoweverLongItWasAway() {
        awayNs = 1_000_000 * US;
        work(50 * US);
        assertThat(offers).isEqualTo(1);
        for (int piece = 0; piece < 41; piece++) {
            work(50 * US);
        }
        assertThat(offers).as("2 ms later").isEqualTo(2);
    }

    private void work(long ns) {
        nowNs += ns;
        core.offer();
    }
}
