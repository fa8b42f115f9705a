package dev.torc.commands.spec;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One argument in a command's documentation.
 *
 * @param type string, integer, double, key, pattern, unix-time, pure-token, or oneof and block, which have arguments inside
 * @param keySpec the index of the key spec that covers it, -1 if none does
 * @param token the word that stands before it, or is it; may be empty
 * @param flags optional, multiple, multiple_token
 */
public record CommandArgument(
        String name,
        String type,
        int keySpec,
        @Nullable String token,
        @Nullable String since,
        @Nullable String deprecatedSince,
        List<String> flags,
        List<CommandArgument> arguments) {

    public boolean isOptional() {
        return flags.contains("optional");
    }

    public boolean isMultiple() {
        return flags.contains("multiple");
    }

    /** From the {@code argument} line, where {@code lines} stands, to the last of the arguments inside it. */
    static CommandArgument read(SpecLines lines) {
        int level = lines.level();
        String[] words = lines.rest().split(" ", -1);
        int keySpec = -1;
        String token = null;
        String since = null;
        String deprecated = null;
        List<String> flags = new ArrayList<>();
        for (int i = 2; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            String value = words[i].substring(equals + 1);
            switch (equals < 0 ? "" : words[i].substring(0, equals)) {
                case "" -> flags.add(value);
                case "key" -> keySpec = Integer.parseInt(value);
                case "since" -> since = value;
                case "deprecated" -> deprecated = value;
                case "token" -> token = value;
                default -> throw lines.unexpected();
            }
        }
        List<CommandArgument> inside = new ArrayList<>();
        while (lines.advance()) {
            if (lines.level() <= level) {
                lines.pushBack();
                break;
            }
            inside.add(read(lines));
        }
        return new CommandArgument(
                words[0], words[1], keySpec, token, since, deprecated, List.copyOf(flags), List.copyOf(inside));
    }
}
