package dev.torc.server;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the system tells about this process: from /proc on Linux, from the JVM elsewhere. */
final class ProcessFacts {
    private static final long TICK_MICROS = 10_000; // USER_HZ is 100 on every Linux that matters
    private static final Path SELF = Path.of("/proc/self/stat");
    private static final int USER_TIME = 13;
    private static final int SYSTEM_TIME = 14;

    private ProcessFacts() {}

    static long residentBytes() {
        return statusKilobytes("VmRSS:") * 1024;
    }

    static long peakResidentBytes() {
        return statusKilobytes("VmHWM:") * 1024;
    }

    private static long statusKilobytes(String field) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                if (line.startsWith(field)) {
                    String digits = line.replaceAll("[^0-9]", "");
                    return digits.isEmpty() ? 0 : Long.parseLong(digits);
                }
            }
        } catch (IOException e) {
            // Not Linux.
        }
        return Runtime.getRuntime().totalMemory() / 1024;
    }

    static long userCpuMicros() {
        return statTicks(SELF, USER_TIME) * TICK_MICROS;
    }

    static long systemCpuMicros() {
        return statTicks(SELF, SYSTEM_TIME) * TICK_MICROS;
    }

    /** Processor time of this process's threads whose names begin so, in user or in kernel mode. */
    static long threadCpuMicros(String prefix, boolean user) {
        long ticks = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path thread : threads) {
                if (Files.readString(thread.resolve("comm")).startsWith(prefix)) {
                    ticks += statTicks(thread.resolve("stat"), user ? USER_TIME : SYSTEM_TIME);
                }
            }
        } catch (IOException e) {
            // Not Linux, or a thread has just ended.
        }
        return ticks * TICK_MICROS;
    }

    /** A field of a stat file, counted from 0; those behind the command's name, which may hold blanks. */
    private static long statTicks(Path file, int field) {
        try {
            String stat = Files.readString(file);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Long.parseLong(fields[field - 2]);
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }

    static long machineMemoryBytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 0;
    }

    static String operatingSystem() {
        String architecture = System.getProperty("os.arch", "");
        return System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + (architecture.equals("amd64") ? "x86_64" : architecture);
    }
}
