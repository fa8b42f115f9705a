package dev.torc.commands;

import dev.torc.commands.connection.ConnectionCommands;
import dev.torc.commands.key.KeyCommands;
import dev.torc.commands.server.CommandCommand;
import dev.torc.commands.server.ControlCommands;
import dev.torc.commands.server.PersistenceCommands;
import dev.torc.commands.server.ReplicationCommands;
import dev.torc.commands.server.ServerCommands;
import dev.torc.commands.string.StringCommands;

/** All commands of this server. A new family is registered here. */
public final class CommandFamilies {
    private CommandFamilies() {}

    /** The registry of everything. */
    public static CommandRegistry all() {
        CommandRegistry.Builder commands = CommandRegistry.builder();
        StringCommands.register(commands);
        KeyCommands.register(commands);
        ConnectionCommands.register(commands);
        ControlCommands.register(commands);
        CommandCommand.register(commands);
        ServerCommands.register(commands);
        PersistenceCommands.register(commands);
        ReplicationCommands.register(commands);
        return commands.build();
    }
}
