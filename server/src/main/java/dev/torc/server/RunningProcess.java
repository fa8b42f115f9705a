package dev.torc.server;

import dev.torc.commands.ServerProcess;
import dev.torc.commands.config.Settings;
import dev.torc.server.session.NetworkMemory;
import dev.torc.storage.FileNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** This process, as commands see it. */
final class RunningProcess implements ServerProcess {
    private final TorcServer server;
    private final TorcServer.Surroundings surroundings;
    private final NetworkMemory.Budget network;
    private final long startedMs = System.currentTimeMillis();
    private final String runId;

    RunningProcess(TorcServer server, TorcServer.Surroundings surroundings, NetworkMemory.Budget network) {
        this.server = server;
        this.surroundings = surroundings;
        this.network = network;
        byte[] id = new byte[20];
        new SecureRandom().nextBytes(id);
        this.runId = HexFormat.of().formatHex(id);
    }

    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public long startedMs() {
        return startedMs;
    }

    @Override
    public String runId() {
        return runId;
    }

    @Override
    public String version() {
        return surroundings.version();
    }

    @Override
    public long residentBytes() {
        return ProcessFacts.residentBytes();
    }

    @Override
    public long pageBytesResident() {
        return server.pages().residentBytes();
    }

    @Override
    public long peakResidentBytes() {
        return ProcessFacts.peakResidentBytes();
    }

    @Override
    public long userCpuMicros() {
        return ProcessFacts.userCpuMicros();
    }

    @Override
    public long systemCpuMicros() {
        return ProcessFacts.systemCpuMicros();
    }

    @Override
    public long loopUserCpuMicros() {
        return ProcessFacts.threadCpuMicros(TorcServer.LOOP_THREADS, true);
    }

    @Override
    public long loopSystemCpuMicros() {
        return ProcessFacts.threadCpuMicros(TorcServer.LOOP_THREADS, false);
    }

    @Override
    public long heapUsedBytes() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Override
    public long heapMaxBytes() {
        return Runtime.getRuntime().maxMemory();
    }

    @Override
    public long machineMemoryBytes() {
        return ProcessFacts.machineMemoryBytes();
    }

    @Override
    public String operatingSystem() {
        return ProcessFacts.operatingSystem();
    }

    @Override
    public String transport() {
        return server.transport().name();
    }

    @Override
    public int eventLoops() {
        return server.loops();
    }

    @Override
    public int port() {
        Settings settings = server.state().settings();
        int port = settings.network.port.intValue();
        return port != 0 ? port : settings.tls.port.intValue();
    }

    @Override
    public String executable() {
        return FileNames.value(ProcessHandle.current().info().command().orElse(""));
    }

    @Override
    public String configFile() {
        return FileNames.value(surroundings.configFile());
    }

    @Override
    public long networkBytes() {
        return network.used();
    }

    @Override
    public long networkBytesMax() {
        return network.limit();
    }

    @Override
    public List<String> listeners() {
        return server.listening().describe();
    }

    @Override
    public @Nullable String rewriteConfig() {
        if (surroundings.configFile().isEmpty()) {
            return "ERR The server is running without a config file";
        }
        Path file = Path.of(surroundings.configFile());
        try {
            String text = Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
            String rewritten = server.state().settings().rewrite(text);
            Path temporary = file.resolveSibling(file.getFileName() + "." + pid() + ".tmp");
            Files.writeString(temporary, rewritten, StandardCharsets.ISO_8859_1);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return null;
        } catch (IOException e) {
            server.state().log().warn("CONFIG REWRITE failed: {}", e.toString());
            return "ERR Rewriting config file: " + e.getMessage();
        }
    }

    @Override
    public boolean shutdown(ShutdownRequest request) {
        server.state().log().info("User requested shutdown");
        return server.shutdown(request);
    }

    @Override
    public boolean abortShutdown() {
        return server.abortShutdown();
    }

    @Override
    public void purgeMemory() {
        server.memoryKeeper().purge();
    }

    @Override
    public void sleep(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
