package dev.torc.commands;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A process that stands still: fixed figures, and it remembers what it was asked to do. */
public final class FakeProcess implements ServerProcess {
    private boolean purged;
    private boolean shutdown;

    /** Whether it was asked to give memory back. */
    public boolean purged() {
        return purged;
    }

    /** Whether it was asked to end. */
    public boolean isShutdown() {
        return shutdown;
    }

    @Override
    public long pid() {
        return 4711;
    }

    @Override
    public long startedMs() {
        return CommandFixture.START_MS - 90_000_000;
    }

    @Override
    public String runId() {
        return "0123456789".repeat(4);
    }

    @Override
    public String version() {
        return "0.1.0";
    }

    @Override
    public long residentBytes() {
        return 200 << 20;
    }

    @Override
    public long pageBytesResident() {
        return 100 << 20;
    }

    @Override
    public long peakResidentBytes() {
        return 300 << 20;
    }

    @Override
    public long userCpuMicros() {
        return 3_000_000;
    }

    @Override
    public long systemCpuMicros() {
        return 1_000_000;
    }

    @Override
    public long loopUserCpuMicros() {
        return 2_000_000;
    }

    @Override
    public long loopSystemCpuMicros() {
        return 500_000;
    }

    @Override
    public long heapUsedBytes() {
        return 20 << 20;
    }

    @Override
    public long heapMaxBytes() {
        return 256 << 20;
    }

    @Override
    public long machineMemoryBytes() {
        return 16L << 30;
    }

    @Override
    public String operatingSystem() {
        return "Linux 6.1.0 x86_64";
    }

    @Override
    public String transport() {
        return "epoll";
    }

    @Override
    public int eventLoops() {
        return 1;
    }

    @Override
    public int port() {
        return 6379;
    }

    @Override
    public String executable() {
        return "/usr/bin/java";
    }

    @Override
    public String configFile() {
        return "";
    }

    @Override
    public long networkBytes() {
        return 0;
    }

    @Override
    public long networkBytesMax() {
        return 512 << 20;
    }

    @Override
    public List<String> listeners() {
        return List.of();
    }

    @Override
    public @Nullable String rewriteConfig() {
        return "ERR The server is running without a config file";
    }

    @Override
    public boolean shutdown(ShutdownRequest request) {
        shutdown = true;
        return true;
    }

    @Override
    public boolean abortShutdown() {
        return false;
    }

    @Override
    public void purgeMemory() {
        purged = true;
    }

    @Override
    public void sleep(long milliseconds) {}
}
