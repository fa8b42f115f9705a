package dev.torc.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the reservation does where the system grants less: each case is a process of its own under a limit of the shell. */
class RestrictedSystemTest {
    @Test
    void anUnlimitedSystemGrantsTheWholeRange() throws Exception {
        assertThat(run("true")).contains("range 549755813888").contains("sound");
    }

    @Test
    void underALimitOfAddressSpaceTheRangeIsHalvedUntilItFits() throws Exception {
        String output = run("ulimit -v 8000000");
        assertThat(output).contains("sound").containsPattern("range (4294967296|2147483648|1073741824)\\b");
    }

    @Test
    void underALimitOfWritableMemoryTheRangeIsOpenedStepByStep() throws Exception {
        assertThat(run("ulimit -d 1500000")).contains("range 549755813888").contains("sound");
    }

    @Test
    void memoryThatTheSystemRefusesIsReportedAsExhausted() throws Exception {
        assertThat(run("ulimit -d 900000")).contains("exhausted").contains("sound");
    }

    private static String run(String limit) throws IOException, InterruptedException {
        assumeTrue(Resident.isKnown(), "Linux");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = List.of(
                "/bin/sh",
                "-c",
                limit + " && exec \"$@\"",
                "sh",
                java,
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-XX:ReservedCodeCacheSize=32m",
                "-XX:CompressedClassSpaceSize=32m",
                "-cp",
                System.getProperty("java.class.path"),
                Probe.class.getName());
        Path output = Files.createTempFile("probe", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return Files.readString(output, StandardCharsets.UTF_8);
        } finally {
            Files.delete(output);
        }
    }

    /** Uses 300 MB and most of what there is beyond, and says what it found. */
    static final class Probe {
        private Probe() {}

        public static void main(String[] arguments) {
            System.out.println("range " + PageHeap.RANGE);
            PageHeap pages = PageHeap.instance();
            Heap heap = new Heap(pages);
            Owner owner = new Owner(heap, Heap.RECORDS);
            owner.fill(300 << 20, new SplittableRandom(1), r -> 50_000 + r % 100_000);
            owner.verify();
            try {
                for (int i = 0; i < 1000; i++) {
                    pages.prepare();
                    heap.allocate(1 << 20, Heap.OTHER);
                }
            } catch (MemoryExhaustedException e) {
                System.out.println("exhausted: " + e.getMessage());
            }
            owner.verify();
            pages.check();
            System.out.println("sound");
        }
    }
}
