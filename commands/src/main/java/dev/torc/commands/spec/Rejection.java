package dev.torc.commands.spec;

import dev.torc.memory.Memory;
import java.util.Locale;

/** Why a command is not run, in Redis's words, without the leading minus sign and free of line breaks. */
public final class Rejection {
    /** How much of the client's words an error repeats. */
    private static final int QUOTED_MAX = 128;

    private Rejection() {}

    /** For words that {@link CommandTable#resolve} finds no command for. */
    public static String unknown(CommandTable<?> table, Arguments args) {
        CommandSpec container = args.count() < 2 ? null : table.lookup(args.address(0), args.length(0));
        return oneLine(container == null ? unknownCommand(args) : unknownSubcommand(container, args));
    }

    /** For a command whose number of arguments {@link CommandSpec#allowsArguments} refuses. */
    public static String wrongArity(CommandSpec spec) {
        return "ERR wrong number of arguments for '" + spec.fullName() + "' command";
    }

    private static String unknownCommand(Arguments args) {
        StringBuilder quoted = new StringBuilder();
        for (int i = 1; i < args.count() && quoted.length() < QUOTED_MAX; i++) {
            String word = text(args, i, QUOTED_MAX - quoted.length());
            quoted.append('\'').append(word).append("' ");
        }
        return "ERR unknown command '" + text(args, 0, QUOTED_MAX) + "', with args beginning with: " + quoted;
    }

    private static String unknownSubcommand(CommandSpec container, Arguments args) {
        return "ERR unknown subcommand '" + text(args, 1, QUOTED_MAX) + "'. Try "
                + container.name().toUpperCase(Locale.ROOT) + " HELP.";
    }

    /** As C prints a string: up to a zero byte, at most {@code max} bytes. */
    private static String text(Arguments args, int i, int max) {
        String text = Memory.toLatin1(args.address(i), Math.min(args.length(i), max));
        int zero = text.indexOf(0);
        return zero < 0 ? text : text.substring(0, zero);
    }

    private static String oneLine(String text) {
        return text.replace('\r', ' ').replace('\n', ' ');
    }
}
