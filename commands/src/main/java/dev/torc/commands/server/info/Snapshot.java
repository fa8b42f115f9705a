package dev.torc.commands.server.info;

import dev.torc.commands.ServerProcess;
import dev.torc.commands.ServerState;
import dev.torc.commands.config.Settings;

/** What INFO's sections read from. */
record Snapshot(ServerState server, long nowMs) {
    Totals totals() {
        return new Totals(server);
    }

    ServerProcess process() {
        return server.process();
    }

    Settings settings() {
        return server.settings();
    }

    long uptimeSeconds() {
        return Math.max(0, (nowMs - process().startedMs()) / 1000);
    }
}
