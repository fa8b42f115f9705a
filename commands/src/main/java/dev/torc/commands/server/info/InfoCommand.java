package dev.torc.commands.server.info;

import dev.torc.commands.Call;
import dev.torc.commands.ServerState;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** INFO [section ...]: what the server knows about itself. */
public final class InfoCommand {
    /** Writes one section, heading included. */
    @FunctionalInterface
    private interface Writer {
        void write(Snapshot now, InfoText out);
    }

    /** @param byDefault whether INFO without arguments shows it */
    private record Section(String name, boolean byDefault, Writer writer) {}

    /** In Redis's order. */
    private static final List<Section> SECTIONS = List.of(
            new Section("server", true, ProcessSections::server),
            new Section("clients", true, ClientsSection::clients),
            new Section("memory", true, MemorySection::memory),
            new Section("persistence", true, PersistenceSection::persistence),
            new Section("stats", true, StatsSection::stats),
            new Section("replication", true, RestingSections::replication),
            new Section("cpu", true, ProcessSections::cpu),
            new Section("modules", true, RestingSections::modules),
            new Section("commandstats", false, CommandSections::commandStats),
            new Section("errorstats", true, CommandSections::errorStats),
            new Section("latencystats", false, CommandSections::latencyStats),
            new Section("cluster", true, RestingSections::cluster),
            new Section("keyspace", true, KeyspaceSection::keyspace));

    private InfoCommand() {}

    public static void info(Call call) {
        Set<String> wanted = new HashSet<>();
        for (int i = 1; i < call.count(); i++) {
            wanted.add(call.text(i).toLowerCase(Locale.ROOT));
        }
        if (call.count() == 1) {
            wanted.add("default");
        }
        if (wanted.contains("module_list")) {
            wanted.add("modules");
        }
        String text = text(call.server(), wanted, call.nowMs());
        call.reply().verbatim("txt", text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** All fields of all sections by name. */
    public static Map<String, String> fields(ServerState server, long nowMs) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String line : text(server, Set.of("all"), nowMs).split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1));
            }
        }
        return fields;
    }

    /** @param wanted names of sections in lower case, or default, all, everything; others are ignored */
    static String text(ServerState server, Set<String> wanted, long nowMs) {
        boolean all = wanted.contains("all") || wanted.contains("everything");
        boolean byDefault = wanted.contains("default");
        Snapshot now = new Snapshot(server, nowMs);
        InfoText out = new InfoText();
        for (Section section : SECTIONS) {
            if (all || byDefault && section.byDefault || wanted.contains(section.name)) {
                section.writer.write(now, out);
            }
        }
        return out.toString();
    }
}
