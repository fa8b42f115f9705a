package dev.torc.commands.server;

import dev.torc.commands.reply.Reply;
import dev.torc.commands.spec.CommandSpec;
import dev.torc.commands.spec.KeySpec;
import java.util.Collection;
import java.util.List;

/** Writes specs as COMMAND INFO describes them. */
final class CommandInfoReply {
    private static final int FIELDS = 10;

    private CommandInfoReply() {}

    static void write(CommandSpec spec, Reply reply) {
        reply.array(FIELDS);
        reply.bulk(spec.fullName());
        reply.integer(spec.arity());
        simpleSet(spec.flagNames(), reply);
        reply.integer(spec.firstKey());
        reply.integer(spec.lastKey());
        reply.integer(spec.keyStep());
        simpleSet(spec.categoryNames(), reply);
        reply.set(spec.tips().size());
        for (String tip : spec.tips()) {
            reply.bulk(tip);
        }
        reply.set(spec.keySpecs().size());
        for (KeySpec key : spec.keySpecs()) {
            writeKeySpec(key, reply);
        }
        Collection<CommandSpec> subcommands = spec.subcommands();
        if (subcommands.isEmpty()) {
            reply.set(0);
            return;
        }
        // As Redis has it: an array where there are some, a set where there are none.
        reply.array(subcommands.size());
        for (CommandSpec subcommand : subcommands) {
            write(subcommand, reply);
        }
    }

    private static void writeKeySpec(KeySpec key, Reply reply) {
        String note = key.note();
        reply.map(note == null ? 3 : 4);
        if (note != null) {
            reply.bulk("notes");
            reply.bulk(note);
        }
        reply.bulk("flags");
        simpleSet(key.flagNames(), reply);
        reply.bulk("begin_search");
        switch (key.begin()) {
            case KeySpec.Index index -> {
                typed("index", 1, reply);
                field("index", index.position(), reply);
            }
            case KeySpec.Keyword keyword -> {
                typed("keyword", 2, reply);
                reply.bulk("keyword");
                reply.bulk(keyword.keyword());
                field("startfrom", keyword.startFrom(), reply);
            }
            case KeySpec.Unknown _ -> typed("unknown", 0, reply);
        }
        reply.bulk("find_keys");
        switch (key.find()) {
            case KeySpec.Range range -> {
                typed("range", 3, reply);
                field("lastkey", range.lastKey(), reply);
                field("keystep", range.step(), reply);
                field("limit", range.limit(), reply);
            }
            case KeySpec.KeyNum keyNum -> {
                typed("keynum", 3, reply);
                field("keynumidx", keyNum.countAt(), reply);
                field("firstkey", keyNum.firstKey(), reply);
                field("keystep", keyNum.step(), reply);
            }
            case KeySpec.Unknown _ -> typed("unknown", 0, reply);
        }
    }

    /** A map of a type and its spec, whose fields follow. */
    private static void typed(String type, int fields, Reply reply) {
        reply.map(2);
        reply.bulk("type");
        reply.bulk(type);
        reply.bulk("spec");
        reply.map(fields);
    }

    private static void field(String name, int value, Reply reply) {
        reply.bulk(name);
        reply.integer(value);
    }

    static void simpleSet(List<String> names, Reply reply) {
        reply.set(names.size());
        for (String name : names) {
            reply.simple(name);
        }
    }
}
