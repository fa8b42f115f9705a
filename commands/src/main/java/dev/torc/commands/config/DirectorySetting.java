package dev.torc.commands.config;

import java.util.ArrayList;
import java.util.List;

/**
 * {@code dir}: where files of the server lie, always an absolute path. A relative one is taken from the directory before, as
 * {@code chdir} would. Whether it exists is for a listener, or whoever loads, to say.
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

    private static String normal(String path) {
        List<String> names = new ArrayList<>();
        int start = 0;
        while (start < path.length()) {
            int end = path.indexOf('/', start);
            end = end < 0 ? path.length() : end;
            String name = path.substring(start, end);
            start = end + 1;
            if (name.equals("..")) {
                if (!names.isEmpty()) {
                    names.removeLast();
                }
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.add(name);
            }
        }
        return "/" + String.join("/", names);
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
