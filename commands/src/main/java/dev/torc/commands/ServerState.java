package dev.torc.commands;

import dev.torc.store.Keyspace;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** What all event loops share, as commands see it. */
public final class ServerState {
    private final Keyspace keyspace;
    private final CommandRegistry commands;
    private final Clients clients = new Clients();
    private final Monitors monitors = new Monitors();
    private final Pause pause = new Pause();
    private final SlowLog slowLog = new SlowLog();
    private final List<CommandStats> loops = new CopyOnWriteArrayList<>();
    private final LongSupplier nanoTime;
    private final LongSupplier chance;
    private final Logger log;
    private volatile boolean activeExpiry = true;
    private volatile Gate gate = call -> null;

    /**
     * @param nanoTime a monotonic clock in nanoseconds
     * @param chance random longs, from any thread
     */
    public ServerState(
            Keyspace keyspace, CommandRegistry commands, LongSupplier nanoTime, LongSupplier chance, Logger log) {
        this.keyspace = keyspace;
        this.commands = commands;
        this.nanoTime = nanoTime;
        this.chance = chance;
        this.log = log;
    }

    public Keyspace keyspace() {
        return keyspace;
    }

    public CommandRegistry commands() {
        return commands;
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

    public SlowLog slowLog() {
        return slowLog;
    }

    /** A new event loop's counters. */
    public CommandStats newLoopStats() {
        CommandStats stats = new CommandStats(commands.table().indexLimit());
        loops.add(stats);
        return stats;
    }

    /** The counters of all event loops. */
    public List<CommandStats> loopStats() {
        return loops;
    }

    public long nanoTime() {
        return nanoTime.getAsLong();
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

    /** What the server refuses just now. */
    public Gate gate() {
        return gate;
    }

    /** Replaces the gate: for the features that come to refuse commands (loading, a failing disk). */
    public void gate(Gate to) {
        gate = to;
    }

    /** Refuses commands for the state that the server is in. */
    @FunctionalInterface
    public interface Gate {
        /** The error, in Redis's words; null to let the command run. Asked before every command: cheap. */
        @Nullable String refusal(Call call);
    }
}
