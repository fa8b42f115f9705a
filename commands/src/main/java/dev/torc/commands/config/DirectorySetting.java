package dev.torc.commands.config;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code dir}: where files of the server lie, always an absolute path. A relative one is taken from the directory before, as
 * {@code chdir} would. Whether it exists, and where links in it lead, is for a listener, or whoever loads, to say.
 */
public final class DirectorySetting extends Setting<String> {
    /** @param workingDirectory an absolute path */
    DirectorySetting(Spec spec, String workingDirectory) {
        super(spec, workingDirectory);
    }

    @Override
    String parse(List<String> words) throws InvalidValueException {
        String given = words.getFirst();
        if (given.isEmpty()) {
            throw new InvalidValueException("No such file or directory");
        }
        return normal(given.startsWith("/") ? given : value() + "/" + given);
    }

    /** Leaves {@code ..} as it is: what it means after a link only the system knows. */
    private static String normal(String path) {
        return Stream.of(path.split("/"))
                .filter(name -> !name.isEmpty() && !name.equals("."))
                .collect(Collectors.joining("/", "/", ""));
    }

    /** The same folder, by the path without links that the system has for it. */
    public void resolved(String path) {
        store(path);
    }

    @Override
    String text(String shown) {
        return shown;
    }

    @Override
    String typeName() {
        return "path";
    }

    @Override
    void rewrite(Rewriter rewriter) {
        rewriter.line(name(), ConfigText.quote(value()), true);
    }
}
