package dev.torc.commands.server.info;

import dev.torc.commands.RedisVersion;
import dev.torc.commands.ServerProcess;

/** The process: what it is, and what it costs. */
final class ProcessSections {
    private static final int SECONDS_A_DAY = 86_400;
    private static final int LRU_CLOCK_BITS = 24;

    private ProcessSections() {}

    static void server(Snapshot now, InfoText out) {
        ServerProcess process = now.process();
        out.section("Server");
        out.field("redis_version", RedisVersion.TEXT)
                .field("redis_git_sha1", "00000000")
                .field("redis_git_dirty", 0)
                .field("redis_build_id", "0")
                .field("torc_version", process.version())
                .field("redis_mode", "standalone")
                .field("os", process.operatingSystem())
                .field("arch_bits", 64)
                .field("monotonic_clock", "System.nanoTime")
                .field("multiplexing_api", process.transport())
                .field("atomicvar_api", "java-varhandle")
                .field("gcc_version", "0.0.0")
                .field("java_version", System.getProperty("java.version", ""))
                .field("process_id", process.pid())
                .field("process_supervised", "no")
                .field("run_id", process.runId())
                .field("tcp_port", process.port())
                .field("server_time_usec", now.server().wallMicros())
                .field("uptime_in_seconds", now.uptimeSeconds())
                .field("uptime_in_days", now.uptimeSeconds() / SECONDS_A_DAY)
                .field("hz", now.settings().server.hz.longValue())
                .field("configured_hz", now.settings().server.hz.longValue())
                .field("lru_clock", now.nowMs() / 1000 & (1 << LRU_CLOCK_BITS) - 1)
                .field("executable", process.executable())
                .field("config_file", process.configFile())
                .field("io_threads_active", 0)
                .field("event_loops", process.eventLoops());
        int number = 0;
        for (String listener : process.listeners()) {
            out.field("listener" + number++, listener);
        }
    }

    static void cpu(Snapshot now, InfoText out) {
        ServerProcess process = now.process();
        out.section("CPU");
        out.field("used_cpu_sys", seconds(process.systemCpuMicros()))
                .field("used_cpu_user", seconds(process.userCpuMicros()))
                .field("used_cpu_sys_children", seconds(0))
                .field("used_cpu_user_children", seconds(0))
                .field("used_cpu_sys_main_thread", seconds(process.loopSystemCpuMicros()))
                .field("used_cpu_user_main_thread", seconds(process.loopUserCpuMicros()));
    }

    private static String seconds(long micros) {
        return InfoText.fixed(micros / 1e6, 6);
    }
}
