package dev.torc.commands.server.info;

import dev.torc.commands.Client;
import dev.torc.commands.ServerState;

/** The connected clients. */
final class ClientsSection {
    private ClientsSection() {}

    static void clients(Snapshot now, InfoText out) {
        ServerState server = now.server();
        long input = 0;
        long output = 0;
        for (Client client : server.clients().all()) {
            input = Math.max(input, client.connection().queryCapacity());
            output = Math.max(output, client.connection().outputCapacity());
        }
        out.section("Clients");
        out.field("connected_clients", server.clients().count())
                .field("cluster_connections", 0)
                .field("maxclients", now.settings().network.maxClients.longValue())
                .field("client_recent_max_input_buffer", input)
                .field("client_recent_max_output_buffer", output)
                .field(
                        "blocked_clients",
                        server.pause().waiting() + server.waitingForRoom().count())
                .zeros("tracking_clients", "clients_in_timeout_table")
                .field("paused_clients", server.pause().waiting())
                .field("monitors", server.monitors().count());
    }
}
