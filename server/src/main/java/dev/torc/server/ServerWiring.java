package dev.torc.server;

import dev.torc.commands.ServerState;
import dev.torc.commands.config.MemorySettings;
import dev.torc.commands.config.Setting;
import dev.torc.commands.config.Settings;
import dev.torc.server.session.ClientEviction;
import dev.torc.store.Keyspace;
import dev.torc.store.eviction.EvictionPolicy;
import java.util.List;
import java.util.Objects;

/** Brings settings to those who do not look at them by themselves: at the start, and whenever CONFIG SET changes one. */
final class ServerWiring {
    private final ServerState state;
    private final Settings settings;
    private final Keyspace keyspace;
    private final ClientEviction eviction;

    ServerWiring(ServerState state, ClientEviction eviction) {
        this.state = state;
        this.settings = state.settings();
        this.keyspace = state.keyspace();
        this.eviction = eviction;
    }

    void connect() {
        MemorySettings memory = settings.memory;
        follow(this::applyMaxMemory, List.of(memory.maxMemory));
        follow(
                this::applyPolicy,
                List.of(memory.maxMemoryPolicy, memory.maxMemorySamples, memory.lfuLogFactor, memory.lfuDecayTime));
        follow(
                () -> state.slowLog().thresholdUs(settings.observability.slowlogSlowerThan.longValue()),
                List.of(settings.observability.slowlogSlowerThan));
        follow(
                () -> state.slowLog().maxEntries(settings.observability.slowlogMaxLength.longValue()),
                List.of(settings.observability.slowlogMaxLength));
        follow(
                () -> state.latencies().thresholdMs(settings.observability.latencyMonitorThreshold.longValue()),
                List.of(settings.observability.latencyMonitorThreshold));
        follow(
                eviction::settingsChanged,
                List.of(settings.network.networkMemory, settings.network.maxMemoryClients, memory.maxMemory));
    }

    private static void follow(Runnable apply, List<Setting<?>> settings) {
        apply.run();
        Setting.Listener listener = () -> {
            apply.run();
            return null;
        };
        settings.forEach(setting -> setting.onChange(listener));
    }

    private void applyMaxMemory() {
        keyspace.memory().maxmemory(settings.memory.maxMemory.longValue());
    }

    private void applyPolicy() {
        MemorySettings memory = settings.memory;
        keyspace.memory()
                .evictionPolicy(
                        Objects.requireNonNull(EvictionPolicy.byConfigName(memory.maxMemoryPolicy.choice())),
                        (int) memory.maxMemorySamples.longValue(),
                        (int) memory.lfuLogFactor.longValue(),
                        (int) memory.lfuDecayTime.longValue(),
                        state.wallMs());
    }
}
