package dev.torc.commands.server;

import dev.torc.commands.Call;
import dev.torc.commands.CommandRegistry;
import dev.torc.commands.Glob;
import dev.torc.commands.reply.ErrorReply;
import dev.torc.commands.reply.Errors;
import dev.torc.commands.reply.Reply;
import dev.torc.commands.spec.AclCategory;
import dev.torc.commands.spec.Arguments;
import dev.torc.commands.spec.CommandFlag;
import dev.torc.commands.spec.CommandSpec;
import dev.torc.commands.spec.CommandTable;
import dev.torc.commands.spec.KeyFinder;
import dev.torc.commands.spec.KeyPositions;
import dev.torc.memory.Memory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * COMMAND and its subcommands: the command table, as clients ask for it. Where Redis's order is that of a hash table, ours is the
 * spec files'.
 */
public final class CommandCommand {
    private static final ErrorReply INVALID_COMMAND = ErrorReply.of("ERR Invalid command specified");
    private static final ErrorReply NO_KEYS = ErrorReply.of("ERR The command has no key arguments");
    private static final ErrorReply INVALID_COUNT =
            ErrorReply.of("ERR Invalid number of arguments specified for command");
    private static final ErrorReply INVALID_ARGUMENTS = ErrorReply.of("ERR Invalid arguments specified for command");

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

    private CommandCommand() {}

    /** Attaches COMMAND's handlers. */
    public static void register(CommandRegistry.Builder commands) {
        commands.on("command", call -> all(table(call), call.reply()))
                .on(
                        "command|count",
                        call -> call.reply().integer(table(call).all().size()))
                .on("command|info", call -> info(table(call), call, call.reply()))
                .on("command|docs", call -> docs(table(call), call, call.reply()))
                .on("command|list", call -> list(table(call), call, call.reply()))
                .on("command|getkeys", call -> getKeys(table(call), call, false, call.reply()))
                .on("command|getkeysandflags", call -> getKeys(table(call), call, true, call.reply()))
                .on("command|help", call -> help(call.reply()));
    }

    private static CommandTable<?> table(Call call) {
        return call.server().commands().table();
    }

    private static void all(CommandTable<?> table, Reply reply) {
        Collection<CommandSpec> specs = table.all();
        reply.array(specs.size());
        for (CommandSpec spec : specs) {
            CommandInfoReply.write(spec, reply);
        }
    }

    /** COMMAND INFO [name ...]. */
    public static void info(CommandTable<?> table, Arguments args, Reply reply) {
        if (args.count() == 2) {
            all(table, reply);
            return;
        }
        reply.array(args.count() - 2);
        for (int i = 2; i < args.count(); i++) {
            CommandSpec spec = table.lookupFullName(text(args, i));
            if (spec == null) {
                reply.nullValue();
            } else {
                CommandInfoReply.write(spec, reply);
            }
        }
    }

    /** COMMAND DOCS [name ...]; unknown names are left out. */
    public static void docs(CommandTable<?> table, Arguments args, Reply reply) {
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
            CommandDocsReply.writeEntry(spec, reply);
        }
    }

    /** COMMAND LIST [FILTERBY (MODULE name | ACLCAT category | PATTERN pattern)]. */
    public static void list(CommandTable<?> table, Arguments args, Reply reply) {
        Predicate<CommandSpec> wanted = filter(args);
        if (wanted == null) {
            reply.error(Errors.SYNTAX);
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
    private static @Nullable Predicate<CommandSpec> filter(Arguments args) {
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
            AclCategory category = AclCategory.of(value);
            return spec -> category != null && spec.in(category);
        }
        return args.is(3, "pattern") ? spec -> Glob.matches(value, spec.fullName(), true) : null;
    }

    /** COMMAND GETKEYS and COMMAND GETKEYSANDFLAGS. */
    public static void getKeys(CommandTable<?> table, Arguments args, boolean withFlags, Reply reply) {
        Arguments inner = new From(args, 2);
        CommandSpec spec = table.resolve(inner);
        if (spec == null) {
            reply.error(INVALID_COMMAND);
            return;
        }
        if (spec.keySpecs().isEmpty()) {
            reply.error(NO_KEYS);
            return;
        }
        if (!spec.allowsArguments(inner.count())) {
            reply.error(INVALID_COUNT);
            return;
        }
        KeyPositions keys = new KeyPositions();
        if (!KeyFinder.find(spec, inner, keys) && !spec.has(CommandFlag.NO_MANDATORY_KEYS)) {
            reply.error(INVALID_ARGUMENTS);
            return;
        }
        reply.array(keys.count());
        for (int i = 0; i < keys.count(); i++) {
            int position = keys.position(i);
            if (withFlags) {
                reply.array(2);
            }
            reply.bulk(inner.address(position), inner.length(position));
            if (withFlags) {
                CommandInfoReply.simpleSet(keys.flagNames(i), reply);
            }
        }
    }

    /** COMMAND HELP. */
    public static void help(Reply reply) {
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
