package dev.torc.commands.spec;

import dev.torc.memory.Memory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * COMMAND and its subcommands, over a table. Arguments are the whole command, {@code COMMAND} being word 0, with a number that its arity
 * allows. Where Redis's order is that of a hash table, ours is the spec files'.
 */
public final class CommandCommand {
    private static final List<String> HELP = List.of(
            "COMMAND <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
            "(no subcommand)",
            "    Return details about all Redis commands.",
            "COUNT",
            "    Return the total number of commands in this Redis server.",
            "LIST",
            "    Return a list of all commands in this Redis server.",
            "INFO [<command-name> ...]",
            "    Return details about multiple Redis commands.",
            "    If no command names are given, documentation details for all",
            "    commands are returned.",
            "DOCS [<command-name> ...]",
            "    Return documentation details about multiple Redis commands.",
            "    If no command names are given, documentation details for all",
            "    commands are returned.",
            "GETKEYS <full-command>",
            "    Return the keys from a full Redis command.",
            "GETKEYSANDFLAGS <full-command>",
            "    Return the keys and the access flags from a full Redis command.",
            "HELP",
            "    Prints this help.");

    /** Decides whether a glob pattern, ignoring case, matches a name. */
    public interface NameMatcher {
        boolean matches(String pattern, String name);
    }

    private final CommandTable<?> table;
    private final NameMatcher matcher;

    public CommandCommand(CommandTable<?> table, NameMatcher matcher) {
        this.table = table;
        this.matcher = matcher;
    }

    /** COMMAND. */
    public void all(ReplyTarget reply) {
        Collection<CommandSpec> specs = table.all();
        reply.array(specs.size());
        for (CommandSpec spec : specs) {
            CommandReplies.info(spec, reply);
        }
    }

    /** COMMAND COUNT. */
    public void count(ReplyTarget reply) {
        reply.integer(table.all().size());
    }

    /** COMMAND INFO [name ...]. */
    public void info(Arguments args, ReplyTarget reply) {
        if (args.count() == 2) {
            all(reply);
            return;
        }
        reply.array(args.count() - 2);
        for (int i = 2; i < args.count(); i++) {
            CommandSpec spec = table.lookupFullName(text(args, i));
            if (spec == null) {
                reply.nullBulk();
            } else {
                CommandReplies.info(spec, reply);
            }
        }
    }

    /** COMMAND DOCS [name ...]; unknown names are left out. */
    public void docs(Arguments args, ReplyTarget reply) {
        List<CommandSpec> specs = new ArrayList<>();
        if (args.count() == 2) {
            specs.addAll(table.all());
        }
        for (int i = 2; i < args.count(); i++) {
            CommandSpec spec = table.lookupFullName(text(args, i));
            if (spec != null) {
                specs.add(spec);
            }
        }
        reply.map(specs.size());
        for (CommandSpec spec : specs) {
            DocsReplies.entry(spec, reply);
        }
    }

    /** COMMAND LIST [FILTERBY (MODULE name | ACLCAT category | PATTERN pattern)]. */
    public void list(Arguments args, ReplyTarget reply) {
        Predicate<CommandSpec> wanted = filter(args);
        if (wanted == null) {
            reply.error("ERR syntax error");
            return;
        }
        List<String> names = new ArrayList<>();
        for (CommandSpec spec : table.all()) {
            if (wanted.test(spec)) {
                names.add(spec.fullName());
            }
            for (CommandSpec subcommand : spec.subcommands()) {
                if (wanted.test(subcommand)) {
                    names.add(subcommand.fullName());
                }
            }
        }
        reply.array(names.size());
        for (String name : names) {
            reply.bulk(name);
        }
    }

    /** Null if the arguments are no filter. */
    private @Nullable Predicate<CommandSpec> filter(Arguments args) {
        if (args.count() == 2) {
            return _ -> true;
        }
        if (args.count() != 5 || !args.is(2, "filterby")) {
            return null;
        }
        String value = text(args, 4);
        if (args.is(3, "module")) {
            return _ -> false;
        }
        if (args.is(3, "aclcat")) {
            int category = AclCategory.bitOf(value.toLowerCase(Locale.ROOT));
            return spec -> spec.inAny(category);
        }
        return args.is(3, "pattern") ? spec -> matcher.matches(value, spec.fullName()) : null;
    }

    /** COMMAND GETKEYS and COMMAND GETKEYSANDFLAGS. */
    public void getKeys(Arguments args, boolean withFlags, ReplyTarget reply) {
        Arguments inner = new From(args, 2);
        CommandSpec spec = table.resolve(inner);
        if (spec == null) {
            reply.error("ERR Invalid command specified");
            return;
        }
        if (spec.keySpecs().isEmpty()) {
            reply.error("ERR The command has no key arguments");
            return;
        }
        if (!spec.allowsArguments(inner.count())) {
            reply.error("ERR Invalid number of arguments specified for command");
            return;
        }
        KeyPositions keys = new KeyPositions();
        if (!KeyFinder.find(spec, inner, keys) && !spec.has(CommandFlag.NO_MANDATORY_KEYS)) {
            reply.error("ERR Invalid arguments specified for command");
            return;
        }
        reply.array(keys.count());
        for (int i = 0; i < keys.count(); i++) {
            int position = keys.position(i);
            byte[] key = Memory.toArray(inner.address(position), inner.length(position));
            if (withFlags) {
                reply.array(2).bulk(key);
                CommandReplies.keyFlags(keys.flags(i), reply);
            } else {
                reply.bulk(key);
            }
        }
    }

    /** COMMAND HELP. */
    public void help(ReplyTarget reply) {
        reply.array(HELP.size());
        for (String line : HELP) {
            reply.simple(line);
        }
    }

    private static String text(Arguments args, int i) {
        return Memory.toLatin1(args.address(i), args.length(i));
    }

    /** The words from {@code start} on. */
    private record From(Arguments all, int start) implements Arguments {
        @Override
        public int count() {
            return all.count() - start;
        }

        @Override
        public long address(int i) {
            return all.address(start + i);
        }

        @Override
        public int length(int i) {
            return all.length(start + i);
        }
    }
}
