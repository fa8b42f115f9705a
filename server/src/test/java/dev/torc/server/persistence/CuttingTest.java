package dev.torc.server.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CuttingTest {
    private final AtomicInteger cuts = new AtomicInteger();
    private final Cutting<String> cutting = new Cutting<>(() -> {
        cuts.incrementAndGet();
        return Thread.currentThread().getName();
    });

    private static String me() {
        return Thread.currentThread().getName();
    }

    @Test
    void aLoopCutsIfItComes() throws Exception {
        CountDownLatch came = new CountDownLatch(1);
        try (ExecutorService loop = Executors.newSingleThreadExecutor(task -> new Thread(task, "loop"))) {
            Runnable callAndBeSure = () -> {
                loop.execute(() -> {
                    assertThat(cutting.cutIfFirst()).isTrue();
                    came.countDown();
                });
                awaitQuietly(came);
            };
            assertThat(cutting.await(callAndBeSure)).isEqualTo("loop");
        }
        assertThat(cuts).hasValue(1);
    }

    @Test
    void whoSavesCutsIfNoneComes() {
        assertThat(cutting.await(() -> {})).isEqualTo(me());
        assertThat(cutting.cutIfFirst()).as("a loop that comes late").isFalse();
        assertThat(cuts).hasValue(1);
    }

    @Test
    void whoSavesCutsIfThatIsALoop() {
        assertThat(cutting.await(null)).isEqualTo(me());
        assertThat(cuts).hasValue(1);
    }

    /** One that has begun is waited for, however long it takes. */
    @Test
    void nobodyCutsTwice() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Cutting<String> slow = new Cutting<>(() -> {
            cuts.incrementAndGet();
            begun.countDown();
            awaitQuietly(go);
            return me();
        });
        Thread loop = new Thread(slow::cutIfFirst, "loop");
        Thread later = new Thread(() -> {
            awaitQuietly(begun);
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            go.countDown();
        });
        later.start();
        assertThat(slow.await(() -> {
                    loop.start();
                    awaitQuietly(begun);
                }))
                .isEqualTo("loop");
        assertThat(cuts).hasValue(1);
        later.join();
        loop.join();
    }

    @Test
    void whatItThrowsComesThrough() {
        Cutting<String> failing = new Cutting<>(() -> {
            throw new IllegalStateException("a snapshot is under way");
        });
        assertThatThrownBy(() -> failing.await(failing::cutIfFirst))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a snapshot is under way");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
