package dev.torc.commands.spec;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Writes the page of all commands, {@code docs/commands.md}. */
public final class CommandsPage {
    private final StringBuilder out = new StringBuilder();

    private CommandsPage() {}

    /** The page's whole text, in Markdown. */
    public static String of(CommandTable<?> table) {
        CommandsPage page = new CommandsPage();
        page.write(table);
        return page.out.toString();
    }

    private void write(CommandTable<?> table) {
        Map<String, List<CommandSpec>> groups = new TreeMap<>();
        for (CommandSpec spec : table.all()) {
            groups.computeIfAbsent(spec.group(), _ -> new ArrayList<>()).add(spec);
        }
        out.append("# Commands\n\n")
                .append("Generated from the command specs; do not edit. Flags, categories and key positions are ")
                .append("what `COMMAND INFO` answers.\n");
        groups.forEach((group, specs) -> {
            specs.sort(Comparator.comparing(CommandSpec::name));
            out.append("\n## ").append(titleOf(group)).append("\n\n");
            out.append("| command | what it does | since | complexity |\n|---|---|---|---|\n");
            for (CommandSpec spec : specs) {
                row(spec);
            }
            for (CommandSpec spec : specs) {
                section(spec);
            }
        });
    }

    private static String titleOf(String group) {
        return group.substring(0, 1).toUpperCase(Locale.ROOT) + group.substring(1);
    }

    private void row(CommandSpec spec) {
        CommandDocs docs = spec.docs();
        String name = title(spec);
        out.append("| [").append(name).append("](#").append(anchor(name)).append(") | ");
        out.append(cell(docs.summary())).append(" | ").append(docs.since()).append(" | ");
        String complexity = docs.complexity();
        out.append(complexity == null ? "" : cell(complexity)).append(" |\n");
    }

    private void section(CommandSpec spec) {
        CommandDocs docs = spec.docs();
        out.append("\n### ").append(title(spec)).append("\n\n");
        if (!spec.hasSubcommands()) {
            out.append("```\n").append(usage(spec, docs)).append("\n```\n\n");
        }
        out.append(docs.summary()).append(docs.summary().endsWith(".") ? "" : ".");
        if (docs.deprecatedSince() != null) {
            out.append(" Deprecated since ").append(docs.deprecatedSince());
            out.append(", replaced by ").append(docs.replacedBy()).append('.');
        }
        out.append("\n\n- arity ").append(spec.arity());
        for (String line : facts(spec)) {
            out.append("\n- ").append(line);
        }
        out.append('\n');
        for (CommandDocs.Change change : docs.history()) {
            out.append("- ")
                    .append(change.version())
                    .append(": ")
                    .append(change.text())
                    .append('\n');
        }
        List<CommandSpec> subcommands = spec.subcommands().stream()
                .sorted(Comparator.comparing(CommandSpec::name))
                .toList();
        for (CommandSpec subcommand : subcommands) {
            section(subcommand);
        }
    }

    private static List<String> facts(CommandSpec spec) {
        List<String> facts = new ArrayList<>();
        List<String> flags = spec.flagNames();
        if (!flags.isEmpty()) {
            facts.add("flags " + String.join(", ", flags));
        }
        facts.add("categories " + String.join(", ", spec.categoryNames()));
        if (spec.firstKey() != 0 || spec.hasMovableKeys()) {
            facts.add("keys first " + spec.firstKey() + ", last " + spec.lastKey() + ", step " + spec.keyStep()
                    + (spec.hasMovableKeys() ? ", movable" : ""));
        }
        if (!spec.tips().isEmpty()) {
            facts.add("tips " + String.join(", ", spec.tips()));
        }
        return facts;
    }

    /** The syntax, as in {@code SET key value [NX | XX]}. */
    private static String usage(CommandSpec spec, CommandDocs docs) {
        StringBuilder usage = new StringBuilder(title(spec));
        for (CommandArgument argument : docs.arguments()) {
            usage.append(' ').append(usage(argument));
        }
        return usage.toString();
    }

    private static String usage(CommandArgument argument) {
        String core = switch (argument.type()) {
            case "pure-token" -> "";
            case "oneof" -> inside(argument, " | ");
            case "block" -> inside(argument, " ");
            default -> argument.name();
        };
        String token = argument.token();
        if (token != null) {
            String word = token.isEmpty() ? "\"\"" : token;
            core = core.isEmpty() ? word : word + " " + core;
        }
        if (argument.isMultiple()) {
            String repeated = argument.flags().contains("multiple_token") || token == null
                    ? core
                    : core.substring(core.indexOf(' ') + 1);
            core += " [" + repeated + " ...]";
        }
        if (argument.isOptional()) {
            return "[" + core + "]";
        }
        return argument.type().equals("oneof") ? "<" + core + ">" : core;
    }

    private static String inside(CommandArgument argument, String separator) {
        return String.join(
                separator,
                argument.arguments().stream().map(CommandsPage::usage).toList());
    }

    private static String title(CommandSpec spec) {
        return spec.fullName().replace('|', ' ').toUpperCase(Locale.ROOT);
    }

    private static String anchor(String title) {
        return title.toLowerCase(Locale.ROOT).replace(' ', '-');
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
