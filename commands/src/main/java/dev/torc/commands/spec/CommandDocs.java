package dev.torc.commands.spec;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A command's documentation, as COMMAND DOCS gives it.
 *
 * @param complexity null for the few commands that have none
 * @param flags {@code deprecated}, {@code syscmd}
 * @param deprecatedSince a version, null unless deprecated
 */
public record CommandDocs(
        String summary,
        String since,
        @Nullable String complexity,
        List<String> flags,
        @Nullable String deprecatedSince,
        @Nullable String replacedBy,
        List<Change> history,
        List<CommandArgument> arguments) {

    /** What changed in a version. */
    public record Change(String version, String text) {}

    /** By file, then by full name. A file is read as a whole, once. */
    private static final Map<String, Map<String, CommandDocs>> READ = new ConcurrentHashMap<>();

    static CommandDocs of(CommandSpec spec) {
        CommandDocs docs = READ.computeIfAbsent(spec.file(), file -> readAll(SpecLines.ofGroup(file)))
                .get(spec.fullName());
        if (docs == null) {
            throw new IllegalStateException("no docs for " + spec.fullName());
        }
        return docs;
    }

    static Map<String, CommandDocs> readAll(SpecLines lines) {
        Map<String, CommandDocs> all = new HashMap<>();
        String name = "";
        while (lines.advance()) {
            if (lines.keyword().equals("command")) {
                name = lines.rest();
            } else if (lines.keyword().equals("docs")) {
                all.put(name, read(lines));
            }
        }
        return all;
    }

    /** From the {@code docs} line, where {@code lines} stands, to the block's end. */
    private static CommandDocs read(SpecLines lines) {
        int level = lines.level();
        Map<String, String> fields = new HashMap<>();
        List<Change> history = new ArrayList<>();
        List<CommandArgument> arguments = new ArrayList<>();
        while (lines.advance()) {
            if (lines.level() <= level) {
                lines.pushBack();
                break;
            }
            switch (lines.keyword()) {
                case "history" -> history.add(new Change(firstWord(lines.rest()), afterFirstWord(lines.rest())));
                case "argument" -> arguments.add(CommandArgument.read(lines));
                case "summary", "since", "complexity", "flags", "deprecated" ->
                    fields.put(lines.keyword(), lines.rest());
                default -> throw lines.unexpected();
            }
        }
        String flags = fields.get("flags");
        String deprecated = fields.get("deprecated");
        return new CommandDocs(
                fields.getOrDefault("summary", ""),
                fields.getOrDefault("since", ""),
                fields.get("complexity"),
                flags == null ? List.of() : List.of(flags.split(" ", -1)),
                deprecated == null ? null : firstWord(deprecated),
                deprecated == null ? null : afterFirstWord(deprecated),
                List.copyOf(history),
                List.copyOf(arguments));
    }

    private static String firstWord(String text) {
        return text.substring(0, text.indexOf(' '));
    }

    private static String afterFirstWord(String text) {
        return text.substring(text.indexOf(' ') + 1);
    }
}
