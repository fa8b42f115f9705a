package dev.torc.commands.server;

import dev.torc.commands.reply.Reply;
import dev.torc.commands.spec.CommandArgument;
import dev.torc.commands.spec.CommandDocs;
import dev.torc.commands.spec.CommandSpec;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes specs as COMMAND DOCS describes them: maps that hold only the fields that there are. */
final class CommandDocsReply {
    private CommandDocsReply() {}

    /** A command's name and its documentation, an entry of a map. */
    static void writeEntry(CommandSpec spec, Reply reply) {
        CommandDocs docs = spec.docs();
        Collection<CommandSpec> subcommands = spec.subcommands();
        reply.bulk(spec.fullName());
        reply.map(3
                + count(docs.complexity())
                + count(docs.flags())
                + count(docs.deprecatedSince())
                + count(docs.replacedBy())
                + count(docs.history())
                + count(docs.arguments())
                + count(subcommands));
        text("summary", docs.summary(), reply);
        text("since", docs.since(), reply);
        text("group", spec.group(), reply);
        text("complexity", docs.complexity(), reply);
        flags("doc_flags", docs.flags(), reply);
        text("deprecated_since", docs.deprecatedSince(), reply);
        text("replaced_by", docs.replacedBy(), reply);
        history(docs.history(), reply);
        arguments(docs.arguments(), reply);
        if (!subcommands.isEmpty()) {
            reply.bulk("subcommands");
            reply.map(subcommands.size());
            for (CommandSpec subcommand : subcommands) {
                writeEntry(subcommand, reply);
            }
        }
    }

    private static void history(List<CommandDocs.Change> changes, Reply reply) {
        if (changes.isEmpty()) {
            return;
        }
        reply.bulk("history");
        reply.set(changes.size());
        for (CommandDocs.Change change : changes) {
            reply.array(2);
            reply.bulk(change.version());
            reply.bulk(change.text());
        }
    }

    private static void arguments(List<CommandArgument> arguments, Reply reply) {
        if (arguments.isEmpty()) {
            return;
        }
        reply.bulk("arguments");
        reply.array(arguments.size());
        for (CommandArgument argument : arguments) {
            boolean hasKey = argument.keySpec() >= 0;
            reply.map(2
                    + (hasKey ? 1 : 0)
                    + count(argument.token())
                    + count(argument.since())
                    + count(argument.deprecatedSince())
                    + count(argument.flags())
                    + count(argument.arguments()));
            text("name", argument.name(), reply);
            text("type", argument.type(), reply);
            if (hasKey) {
                reply.bulk("key_spec_index");
                reply.integer(argument.keySpec());
            }
            text("token", argument.token(), reply);
            text("since", argument.since(), reply);
            text("deprecated_since", argument.deprecatedSince(), reply);
            flags("flags", argument.flags(), reply);
            arguments(argument.arguments(), reply);
        }
    }

    private static int count(@Nullable String field) {
        return field == null ? 0 : 1;
    }

    private static int count(Collection<?> field) {
        return field.isEmpty() ? 0 : 1;
    }

    private static void text(String name, @Nullable String value, Reply reply) {
        if (value != null) {
            reply.bulk(name);
            reply.bulk(value);
        }
    }

    private static void flags(String name, List<String> values, Reply reply) {
        if (!values.isEmpty()) {
            reply.bulk(name);
            CommandInfoReply.simpleSet(values, reply);
        }
    }
}
