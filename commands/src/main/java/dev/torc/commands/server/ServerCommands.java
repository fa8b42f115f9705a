package dev.torc.commands.server;

import dev.torc.commands.Call;
import dev.torc.commands.CommandRegistry;
import dev.torc.commands.HelpText;
import dev.torc.commands.reply.Reply;
import dev.torc.commands.server.info.InfoCommand;

/** Commands that set the server up and look into it: where each command's handler is, and the short ones themselves. */
public final class ServerCommands {
    private static final long MICROS_A_SECOND = 1_000_000;

    private ServerCommands() {}

    /** Attaches the family's handlers. */
    public static void register(CommandRegistry.Builder commands) {
        commands.on("config|get", ConfigCommand::get)
                .on("config|set", ConfigCommand::set)
                .on("config|resetstat", ConfigCommand::resetStatistics)
                .on("config|rewrite", ConfigCommand::rewrite)
                .on("config|help", HelpText.of("config")::reply)
                .on("info", InfoCommand::info)
                .on("slowlog|get", SlowLogCommand::get)
                .on(
                        "slowlog|len",
                        call -> call.reply().integer(call.server().slowLog().size()))
                .on("slowlog|reset", SlowLogCommand::reset)
                .on("slowlog|help", HelpText.of("slowlog")::reply)
                .on("latency|latest", LatencyCommand::latest)
                .on("latency|history", LatencyCommand::history)
                .on("latency|reset", LatencyCommand::reset)
                .on("latency|graph", LatencyCommand::graph)
                .on("latency|doctor", LatencyCommand::doctor)
                .on("latency|histogram", LatencyHistogram::reply)
                .on("latency|help", HelpText.of("latency")::reply)
                .on("memory|usage", MemoryCommand::usage)
                .on("memory|stats", MemoryCommand::stats)
                .on("memory|doctor", MemoryCommand::doctor)
                .on("memory|purge", MemoryCommand::purge)
                .on("memory|malloc-stats", MemoryCommand::mallocStats)
                .on("memory|help", HelpText.of("memory")::reply)
                .on("time", ServerCommands::time)
                .on("dbsize", call -> call.reply().integer(call.keyspace().size(call.db())))
                .on("role", ServerCommands::role)
                .on("lolwut", Lolwut::lolwut)
                .on("torc|hotkeys", TorcCommand::hotKeys)
                .on("torc|bigkeys", TorcCommand::bigKeys)
                .on("torc|slots", TorcCommand::slots)
                .on("torc|help", HelpText.of("torc")::reply);
    }

    private static void time(Call call) {
        long micros = call.server().wallMicros();
        call.reply().array(2);
        call.reply().bulkInteger(micros / MICROS_A_SECOND);
        call.reply().bulkInteger(micros % MICROS_A_SECOND);
    }

    /** A primary without replicas. */
    private static void role(Call call) {
        Reply reply = call.reply();
        reply.array(3);
        reply.bulk("master");
        reply.integer(0);
        reply.array(0);
    }
}
