package dev.torc.commands.config;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Arguments in redis-server's manner: {@code [file] [-] [--name value…]…}. Options become lines that are read after the file, so
 * that they win; and as in Redis what follows a name is its value even if it begins with dashes, as long as it has none yet.
 *
 * @param file               the path of the settings' file, as given; null without one
 * @param readsStandardInput {@code -} was given: more settings come from there, after the file's
 * @param options            the options as lines of a file, a byte a character
 */
public record CommandLine(@Nullable String file, boolean readsStandardInput, String options) {
    /** @param arguments those after the server's name, as the JVM hands them over */
    public static CommandLine parse(List<String> arguments) {
        String file = null;
        boolean readsStandardInput = false;
        StringBuilder options = new StringBuilder();
        boolean hasValue = true; // whether the option before has a value, or there is none before
        int last = arguments.size() - 1;
        for (int i = 0; i <= last; i++) {
            String argument = latin1(arguments.get(i));
            if (i == 0 && !argument.startsWith("-")) {
                file = arguments.getFirst();
            } else if (argument.equals("-") && (i == 0 || i == last)) {
                readsStandardInput = true;
            } else if (hasValue && argument.startsWith("--")) {
                if (!options.isEmpty()) {
                    options.append('\n');
                }
                options.append(argument, 2, argument.length()).append(' ');
                List<String> words = ConfigText.words(argument);
                hasValue = words == null || words.size() != 1;
                boolean nextIsOption = i == last || arguments.get(i + 1).startsWith("--");
                if (!hasValue && nextIsOption && ConfigText.lowerCase(argument).equals("--save")) {
                    options.append("\"\""); // "--save" alone has meant "never" since before Redis 7
                    hasValue = true;
                }
            } else {
                options.append(ConfigText.quote(argument)).append(' ');
                hasValue = true;
            }
        }
        return new CommandLine(file, readsStandardInput, options.toString());
    }

    /** The whole text to load: the file's, standard input's, and the options after them. */
    public String text(String fileText, String standardInputText) {
        return fileText + standardInputText + "\n" + options;
    }

    /** The argument's bytes, one a character. */
    private static String latin1(String argument) {
        return new String(argument.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
