package dev.torc.commands;

import dev.torc.commands.config.Settings;
import dev.torc.commands.stats.Activity;
import dev.torc.commands.stats.KeySampler;
import dev.torc.commands.stats.LatencyMonitor;
import dev.torc.store.Keyspace;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** What all event loops share, as commands see it. */
public final class ServerState {
    /** Where time and chance come from. */
    public interface World {
        /** A monotonic clock in nanoseconds. */
        long nanoTime();

        /** Unix milliseconds. */
        long wallMs();

        /** Unix microseconds, as far as the system tells. */
        default long wallMicros() {
            return wallMs() * 1000;
        }

        /** A random long; from any thread. */
        long chance();
    }

    private final Keyspace keyspace;
    private final CommandRegistry commands;
    private final Settings settings;
    private final World world;
    private final Logger log;
    private final Clients clients = new Clients();
    private final Monitors monitors = new Monitors();
    private final Pause pause = new Pause();
    private final WaitingClients waitingForRoom = new WaitingClients();
    private final SlowLog slowLog = new SlowLog();
    private final LatencyMonitor latencies = new LatencyMonitor();
    private final Activity activity = new Activity();
    private final List<CommandStats> loops = new CopyOnWriteArrayList<>();
    private final LongSupplier chance;
    private @Nullable ServerProcess process;
    private volatile boolean activeExpiry = true;
    private Persistence persistence;

    public ServerState(Keyspace keyspace, CommandRegistry commands, Settings settings, World world, Logger log) {
        this.keyspace = keyspace;
        this.commands = commands;
        this.settings = settings;
        this.world = world;
        this.log = log;
        this.chance = world::chance;
        this.persistence = Persistence.none(world.wallMs());
    }

    public Keyspace keyspace() {
        return keyspace;
    }

    public CommandRegistry commands() {
        return commands;
    }

    public Settings settings() {
        return settings;
    }

    /** Whether clients must authenticate themselves ({@code requirepass}). */
    public boolean requiresPassword() {
        return !settings.security.requirePass.value().isEmpty();
    }

    /** The process around; set once, before the first client comes. */
    public ServerProcess process() {
        return Objects.requireNonNull(process);
    }

    public void process(ServerProcess to) {
        process = to;
    }

    /** Snapshots and the journal. */
    public Persistence persistence() {
        return persistence;
    }

    /** Set once, before the first client comes. */
    public void persistence(Persistence to) {
        persistence = to;
    }

    public Clients clients() {
        return clients;
    }

    public Monitors monitors() {
        return monitors;
    }

    public Pause pause() {
        return pause;
    }

    /** Clients whose next command waits until the journal and a snapshot under way have room for its effects. */
    public WaitingClients waitingForRoom() {
        return waitingForRoom;
    }

    public SlowLog slowLog() {
        return slowLog;
    }

    /** Events that took long (LATENCY). */
    public LatencyMonitor latencies() {
        return latencies;
    }

    /** What the housekeeping has done and seen. */
    public Activity activity() {
        return activity;
    }

    /** Takes the samples that are due each tenth of a second; called by one loop's housekeeping. */
    public void sample(long nowNs) {
        activity.peakUsedBytes(keyspace.memory().usedBytesNow());
        if (activity.rates().isDue(nowNs)) {
            long calls = 0;
            long inputBytes = 0;
            long outputBytes = 0;
            for (CommandStats loop : loops) {
                calls += loop.callsSoFar();
                inputBytes += loop.traffic().inputBytes();
                outputBytes += loop.traffic().outputBytes();
            }
            activity.rates().sample(nowNs, calls, inputBytes, outputBytes);
        }
    }

    /** Lets what was hot grow cold; called once a second, by the same loop. */
    public void everySecond() {
        loops.forEach(loop -> loop.keys().everySecond());
    }

    /** A new event loop's counters. */
    public CommandStats newLoopStats() {
        CommandStats stats = new CommandStats(
                commands.table().indexLimit(),
                settings.observability.latencyTracking,
                new KeySampler(keyspace.databases(), world.chance()));
        loops.add(stats);
        return stats;
    }

    /** The counters of all event loops. */
    public List<CommandStats> loopStats() {
        return loops;
    }

    public long nanoTime() {
        return world.nanoTime();
    }

    /** Unix milliseconds now. A command uses {@link Call#nowMs} instead. */
    public long wallMs() {
        return world.wallMs();
    }

    /** Unix microseconds now, for those who show them. */
    public long wallMicros() {
        return world.wallMicros();
    }

    public LongSupplier chance() {
        return chance;
    }

    public Logger log() {
        return log;
    }

    /** Whether expired keys are freed although nobody asks for them (DEBUG SET-ACTIVE-EXPIRE). */
    public boolean activeExpiry() {
        return activeExpiry;
    }

    public void activeExpiry(boolean to) {
        activeExpiry = to;
    }
}
