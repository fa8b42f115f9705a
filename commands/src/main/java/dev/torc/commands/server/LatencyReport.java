package dev.torc.commands.server;

import dev.torc.commands.ServerState;
import dev.torc.commands.SlowLog;
import dev.torc.commands.server.info.InfoText;
import dev.torc.commands.stats.LatencyMonitor;
import dev.torc.commands.stats.LatencyMonitor.Event;
import dev.torc.commands.stats.LatencyMonitor.Sample;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** LATENCY DOCTOR: the events in words, with advice, in Redis's words. */
final class LatencyReport {
    private static final String DISABLED =
            "I'm sorry, Dave, I can't do that. Latency monitoring is disabled in this Redis instance. You may use \"CONFIG SET "
                    + "latency-monitor-threshold <milliseconds>.\" in order to enable it. If we weren't in a deep space mission "
                    + "I'd suggest to take a look at https://redis.io/topics/latency-monitor.\n";
    private static final String NOTHING =
            "Dave, no latency spike was observed during the lifetime of this Redis instance, not in the slightest bit. I "
                    + "honestly think you ought to sit down calmly, take a stress pill, and think things over.\n";
    private static final String SPIKES =
            "Dave, I have observed latency spikes in this Redis instance. You don't mind talking about it, do you Dave?\n\n";
    private static final String NO_ADVICE =
            "\nWhile there are latency events logged, I'm not able to suggest any easy fix. Please use the Redis community to "
                    + "get some help, providing this report in your help request.\n";
    private static final String ADVICE = "\nI have a few advices for you:\n\n";

    private static final String SLOW_LOG_OFF =
            "- There are latency issues with potentially slow commands you are using. Try to enable the Slow Log Redis feature "
                    + "using the command 'CONFIG SET slowlog-log-slower-than %d'. If the Slow log is disabled Redis is not "
                    + "able to log slow commands execution for you.\n";
    private static final String SLOW_LOG_TUNING =
            "- Your current Slow Log configuration only logs events that are slower than your configured latency monitor "
                    + "threshold. Please use 'CONFIG SET slowlog-log-slower-than %d'.\n";
    private static final String SLOW_LOG_INSPECT =
            "- Check your Slow Log to understand what are the commands you are running which are too slow to execute. Please "
                    + "check https://redis.io/commands/slowlog for more information.\n";
    private static final String SCHEDULER =
            "- The system is slow to execute Redis code paths not containing system calls. This usually means the system does "
                    + "not provide Redis CPU time to run for long periods. You should try to:\n"
                    + "  1) Lower the system load.\n"
                    + "  2) Use a computer / VM just for Redis if you are running other software in the same system.\n"
                    + "  3) Check if you have a \"noisy neighbour\" problem.\n"
                    + "  4) Check with 'redis-cli --intrinsic-latency 100' what is the intrinsic latency in your system.\n"
                    + "  5) Check if the problem is allocator-related by recompiling Redis with MALLOC=libc, if you are using "
                    + "Jemalloc. However this may create fragmentation problems.\n";
    private static final String LARGE_OBJECTS =
            "- Deleting, expiring or evicting (because of maxmemory policy) large objects is a blocking operation. If you have "
                    + "very large objects that are often deleted, expired, or evicted, try to fragment those objects into "
                    + "multiple smaller objects.\n";

    private LatencyReport() {}

    static String write(ServerState server) {
        LatencyMonitor monitor = server.latencies();
        List<Event> events = monitor.events();
        if (events.isEmpty()) {
            return monitor.isOn() ? NOTHING : DISABLED;
        }
        StringBuilder out = new StringBuilder(SPIKES);
        Set<String> advices = new LinkedHashSet<>();
        int number = 0;
        for (Event event : events) {
            describe(++number, event, out);
            advise(server, event, advices);
        }
        if (advices.isEmpty()) {
            return out.append(NO_ADVICE).toString();
        }
        out.append(ADVICE);
        // In Redis's order, whatever the events' was.
        for (String advice : List.of(SLOW_LOG_OFF, SLOW_LOG_TUNING, SLOW_LOG_INSPECT, SCHEDULER, LARGE_OBJECTS)) {
            if (advices.contains(advice)) {
                out.append(advice.replace("%d", Long.toString(monitor.thresholdMs() * 1000)));
            }
        }
        return out.toString();
    }

    private static void describe(int number, Event event, StringBuilder out) {
        List<Sample> samples = event.samples();
        int count = samples.size();
        long average = samples.stream().mapToLong(Sample::ms).sum() / count;
        long deviation = samples.stream()
                        .mapToLong(sample -> Math.abs(average - sample.ms()))
                        .sum()
                / count;
        long period = samples.getLast().unixSeconds() - samples.getFirst().unixSeconds();
        out.append(number).append(". ").append(event.name()).append(": ").append(count);
        out.append(" latency spikes (average ").append(average);
        out.append("ms, mean deviation ").append(deviation);
        out.append("ms, period ").append(InfoText.fixed((double) period / count, 2));
        out.append(" sec). Worst all time event ").append(event.maxMs()).append("ms.\n");
    }

    private static void advise(ServerState server, Event event, Set<String> advices) {
        switch (event.name()) {
            case LatencyMonitor.COMMAND -> {
                SlowLog slowLog = server.slowLog();
                if (!slowLog.isOn()) {
                    advices.add(SLOW_LOG_OFF);
                } else if (slowLog.thresholdUs() / 1000 > server.latencies().thresholdMs()) {
                    advices.add(SLOW_LOG_TUNING);
                }
                advices.add(SLOW_LOG_INSPECT);
                advices.add(LARGE_OBJECTS);
            }
            case LatencyMonitor.FAST_COMMAND -> advices.add(SCHEDULER);
            case LatencyMonitor.EXPIRE_CYCLE, LatencyMonitor.EVICTION_CYCLE -> advices.add(LARGE_OBJECTS);
            default -> {
                // An event that nothing is known to help against.
            }
        }
    }
}
