package dev.torc.journal;

import dev.torc.storage.FileStorage;
import dev.torc.store.Change;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Prints processor nanoseconds of an append of a 100-byte SET with one and two threads, and of the disk's thread for it. Run its main
 * method; the argument is a directory on the disk to measure.
 */
final class JournalBenchmark {
    private static final int APPENDS = 3_000_000;

    private JournalBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        for (int round = 0; round < 3; round++) {
            for (int threads = 1; threads <= 2; threads++) {
                run(Path.of(arguments[0], "round" + round + "-" + threads), threads);
            }
        }
    }

    private static void run(Path directory, int threads) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong diskCpu = new AtomicLong();
        AtomicLong appendCpu = new AtomicLong();
        try (FileStorage storage = FileStorage.open(directory)) {
            JournalCheck check = JournalScan.run(storage, 0, (frame, length, position, next) -> {});
            Journal journal = Journal.open(
                    storage, JournalSettings.defaults(threads, FsyncPolicy.EVERYSEC), check, () -> {}, p -> {});
            Thread disk = new Thread(() -> {
                while (!done.get()) {
                    journal.releaseBefore(journal.syncedPosition());
                    LockSupport.parkNanos(Math.min(journal.runOnce(System.nanoTime()), 1_000_000));
                }
                diskCpu.set(cpuTime());
            });
            disk.start();
            CountDownLatch start = new CountDownLatch(threads);
            Thread[] appenders = new Thread[threads];
            for (int t = 0; t < threads; t++) {
                appenders[t] = new Thread(() -> append(journal, start, appendCpu));
                appenders[t].start();
            }
            long began = System.nanoTime();
            for (Thread appender : appenders) {
                appender.join();
            }
            long wall = System.nanoTime() - began;
            done.set(true);
            disk.join();
            journal.close();
            long n = (long) APPENDS * threads;
            System.out.printf(
                    "%d threads: append %d ns CPU, disk %d ns CPU, %d ns by the clock a frame%n",
                    threads, appendCpu.get() / n, diskCpu.get() / n, wall / n);
        }
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
    }

    private static void append(Journal journal, CountDownLatch start, AtomicLong cpu) {
        Appender appender = journal.appender();
        try (Changes changes = new Changes(4096)) {
            Change change = changes.set(0, "key:0123456789ab", "x".repeat(100), -1);
            start.countDown();
            start.await();
            long before = cpuTime();
            for (int i = 0; i < APPENDS; i++) {
                while (!journal.hasRoomFor(100)) {
                    LockSupport.parkNanos(50_000);
                }
                appender.changed(change);
            }
            cpu.addAndGet(cpuTime() - before);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Nanoseconds of processor time: other programs on the machine do not count. */
    private static long cpuTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
