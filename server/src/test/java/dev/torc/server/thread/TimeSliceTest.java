package dev.torc.server.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class TimeSliceTest {
    private static final Path SCHEDULING = Path.of("/proc/thread-self/sched");

    @Test
    void isTheShortestForTheThreadThatAsked() throws Exception {
        long usual = sliceNs();
        assumeTrue(usual > 0, "the kernel tells a thread's slice");
        long shortened;
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            shortened = other.submit(() -> {
                        TimeSlice.shorten();
                        return sliceNs();
                    })
                    .get();
        }
        assertThat(shortened).isEqualTo(100_000).isLessThan(usual);
        assertThat(sliceNs()).as("of a thread that did not ask").isEqualTo(usual);
    }

    @Test
    void leavesTheThreadItsPriority() throws Exception {
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            List<Integer> nices = other.submit(() -> {
                        Path self = ThreadStat.ofCaller();
                        int lower = ThreadStat.nice(self) + 3;
                        ThreadStat.renice(self, lower);
                        TimeSlice.shorten();
                        return List.of(lower, ThreadStat.nice(self));
                    })
                    .get();
            assertThat(nices.get(1)).isEqualTo(nices.get(0));
        }
    }

    /** As the kernel shows it from 6.12 on, the first that lets threads choose; otherwise 0. */
    private static long sliceNs() throws IOException {
        if (!Files.isReadable(SCHEDULING)) {
            return 0;
        }
        return Files.readAllLines(SCHEDULING).stream()
                .filter(line -> line.startsWith("se.slice"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElse(0);
    }
}
