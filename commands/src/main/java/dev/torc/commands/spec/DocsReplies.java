package dev.torc.commands.spec;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes specs as COMMAND DOCS describes them: maps that hold only the fields that there are. */
final class DocsReplies {
    private DocsReplies() {}

    /** A command's name and its documentation, an entry of a map. */
    static void entry(CommandSpec spec, ReplyTarget reply) {
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
        reply.bulk("summary").bulk(docs.summary());
        reply.bulk("since").bulk(docs.since());
        reply.bulk("group").bulk(spec.group());
        text("complexity", docs.complexity(), reply);
        flags("doc_flags", docs.flags(), reply);
        text("deprecated_since", docs.deprecatedSince(), reply);
        text("replaced_by", docs.replacedBy(), reply);
        if (!docs.history().isEmpty()) {
            reply.bulk("history").set(docs.history().size());
            for (CommandDocs.Change change : docs.history()) {
                reply.array(2).bulk(change.version()).bulk(change.text());
            }
        }
        arguments(docs.arguments(), reply);
        if (!subcommands.isEmpty()) {
            reply.bulk("subcommands").map(subcommands.size());
            for (CommandSpec subcommand : subcommands) {
                entry(subcommand, reply);
            }
        }
    }

    private static void arguments(List<CommandArgument> arguments, ReplyTarget reply) {
        if (arguments.isEmpty()) {
            return;
        }
        reply.bulk("arguments").array(arguments.size());
        for (CommandArgument argument : arguments) {
            boolean hasKey = argument.keySpec() >= 0;
            reply.map(2
                    + (hasKey ? 1 : 0)
                    + count(argument.token())
                    + count(argument.since())
                    + count(argument.deprecatedSince())
                    + count(argument.flags())
                    + count(argument.arguments()));
            reply.bulk("name").bulk(argument.name());
            reply.bulk("type").bulk(argument.type());
            if (hasKey) {
                reply.bulk("key_spec_index").integer(argument.keySpec());
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

    private static void text(String name, @Nullable String value, ReplyTarget reply) {
        if (value != null) {
            reply.bulk(name).bulk(value);
        }
    }

    private static void flags(String name, List<String> values, ReplyTarget reply) {
        if (!values.isEmpty()) {
            reply.bulk(name);
            CommandReplies.simpleSet(values, reply);
        }
    }
}
