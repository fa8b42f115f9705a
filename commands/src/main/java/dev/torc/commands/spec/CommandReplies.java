package dev.torc.commands.spec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Writes specs as COMMAND INFO describes them. */
final class CommandReplies {
    private static final int INFO_FIELDS = 10;
    private static final CommandFlag[] FLAGS = CommandFlag.values();
    private static final AclCategory[] CATEGORIES = AclCategory.values();
    private static final KeyFlag[] KEY_FLAGS = KeyFlag.values();

    private CommandReplies() {}

    static List<String> flags(CommandSpec spec) {
        List<String> names = new ArrayList<>();
        for (CommandFlag flag : FLAGS) {
            if (spec.has(flag)) {
                names.add(flag.wireName());
            }
        }
        return names;
    }

    /** Each with its {@code @}. */
    static List<String> categories(CommandSpec spec) {
        List<String> names = new ArrayList<>();
        for (AclCategory category : CATEGORIES) {
            if (spec.in(category)) {
                names.add("@" + category.wireName());
            }
        }
        return names;
    }

    static void info(CommandSpec spec, ReplyTarget reply) {
        reply.array(INFO_FIELDS).bulk(spec.fullName()).integer(spec.arity());
        simpleSet(flags(spec), reply);
        reply.integer(spec.firstKey()).integer(spec.lastKey()).integer(spec.keyStep());
        simpleSet(categories(spec), reply);
        reply.set(spec.tips().size());
        for (String tip : spec.tips()) {
            reply.bulk(tip);
        }
        reply.set(spec.keySpecs().size());
        for (KeySpec key : spec.keySpecs()) {
            keySpec(key, reply);
        }
        Collection<CommandSpec> subcommands = spec.subcommands();
        if (subcommands.isEmpty()) {
            reply.set(0);
            return;
        }
        // As Redis has it: an array where there are some, a set where there are none.
        reply.array(subcommands.size());
        for (CommandSpec subcommand : subcommands) {
            info(subcommand, reply);
        }
    }

    private static void keySpec(KeySpec key, ReplyTarget reply) {
        String note = key.note();
        reply.map(note == null ? 3 : 4);
        if (note != null) {
            reply.bulk("notes").bulk(note);
        }
        reply.bulk("flags");
        keyFlags(key.flags(), reply);
        reply.bulk("begin_search").map(2).bulk("type");
        switch (key.begin()) {
            case KeySpec.Index index ->
                reply.bulk("index").bulk("spec").map(1).bulk("index").integer(index.position());
            case KeySpec.Keyword keyword ->
                reply.bulk("keyword")
                        .bulk("spec")
                        .map(2)
                        .bulk("keyword")
                        .bulk(keyword.keyword())
                        .bulk("startfrom")
                        .integer(keyword.startFrom());
            case KeySpec.Unknown _ -> reply.bulk("unknown").bulk("spec").map(0);
        }
        reply.bulk("find_keys").map(2).bulk("type");
        switch (key.find()) {
            case KeySpec.Range range ->
                reply.bulk("range")
                        .bulk("spec")
                        .map(3)
                        .bulk("lastkey")
                        .integer(range.lastKey())
                        .bulk("keystep")
                        .integer(range.step())
                        .bulk("limit")
                        .integer(range.limit());
            case KeySpec.KeyNum keyNum ->
                reply.bulk("keynum")
                        .bulk("spec")
                        .map(3)
                        .bulk("keynumidx")
                        .integer(keyNum.countAt())
                        .bulk("firstkey")
                        .integer(keyNum.firstKey())
                        .bulk("keystep")
                        .integer(keyNum.step());
            case KeySpec.Unknown _ -> reply.bulk("unknown").bulk("spec").map(0);
        }
    }

    static void keyFlags(int flags, ReplyTarget reply) {
        List<String> names = new ArrayList<>();
        for (KeyFlag flag : KEY_FLAGS) {
            if ((flags & flag.bit()) != 0) {
                names.add(flag.wireName());
            }
        }
        simpleSet(names, reply);
    }

    static void simpleSet(List<String> names, ReplyTarget reply) {
        reply.set(names.size());
        for (String name : names) {
            reply.simple(name);
        }
    }
}
