package dev.torc.server.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class BackgroundPriorityTest {
    @Test
    void isTheThreadsThatTookIt() throws Exception {
        int before = ThreadStat.nice(ThreadStat.ofCaller());
        int taken = elsewhere(() -> {
            BackgroundPriority.take();
            return ThreadStat.nice(ThreadStat.ofCaller());
        });

        assertThat(taken).isEqualTo(Math.max(10, before));
        assertThat(ThreadStat.nice(ThreadStat.ofCaller()))
                .as("of a thread that did not")
                .isEqualTo(before);
    }

    @Test
    void leavesAThreadThatIsNicerAsItIs() throws Exception {
        int left = elsewhere(() -> {
            Path self = ThreadStat.ofCaller();
            ThreadStat.renice(self, 15);
            BackgroundPriority.take();
            return ThreadStat.nice(self);
        });

        assertThat(left).isGreaterThanOrEqualTo(15);
    }

    private static int elsewhere(Callable<Integer> work) throws Exception {
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            return other.submit(work).get();
        }
    }
}
