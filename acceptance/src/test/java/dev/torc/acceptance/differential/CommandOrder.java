package dev.torc.acceptance.differential;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Sorts the subcommands in replies of COMMAND, whose order in Redis is that of a hash table with a random seed. */
final class CommandOrder {
    private static final int SUBCOMMANDS = 9;

    private CommandOrder() {}

    /** Of COMMAND and COMMAND INFO. */
    static RespReply ofInfos(RespReply reply) {
        return reply.withItems(reply.items().stream().map(CommandOrder::ofInfo).toList());
    }

    private static RespReply ofInfo(RespReply info) {
        if (info.items().size() <= SUBCOMMANDS) {
            return info;
        }
        List<RespReply> fields = new ArrayList<>(info.items());
        RespReply subcommands = fields.get(SUBCOMMANDS);
        fields.set(
                SUBCOMMANDS, subcommands.withItems(sorted(ofInfos(subcommands).items())));
        return info.withItems(fields);
    }

    private static List<RespReply> sorted(List<RespReply> infos) {
        return infos.stream().sorted(Comparator.comparing(RespReply::wire)).toList();
    }

    /** Of COMMAND DOCS, also the commands themselves. */
    static RespReply ofDocs(RespReply reply) {
        List<RespReply> entries = reply.entries().stream()
                .map(entry -> RespReply.aggregate('*', List.of(entry.getFirst(), ofDocsEntry(entry.getLast()))))
                .toList();
        return reply.withItems(sorted(entries));
    }

    private static RespReply ofDocsEntry(RespReply docs) {
        List<RespReply> fields = new ArrayList<>();
        for (List<RespReply> field : docs.entries()) {
            boolean subcommands = field.getFirst().text().equals("subcommands");
            fields.add(field.getFirst());
            fields.add(subcommands ? ofDocs(field.getLast()) : field.getLast());
        }
        return docs.withItems(fields);
    }
}
