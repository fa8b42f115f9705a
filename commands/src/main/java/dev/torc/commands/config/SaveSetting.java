package dev.torc.commands.config;

import java.util.ArrayList;
import java.util.List;

/** {@code save}: when to take a snapshot by itself. */
public final class SaveSetting extends Setting<List<SaveSetting.Point>> {
    /** A snapshot is due when this many seconds have passed with at least this many changes. */
    public record Point(long seconds, int changes) {}

    private boolean loaded;

    SaveSetting(Spec spec) {
        super(spec, List.of(new Point(3600, 1), new Point(300, 100), new Point(60, 10000)));
    }

    @Override
    boolean takesManyWords() {
        return true;
    }

    @Override
    List<Point> parse(List<String> words) throws InvalidValueException {
        List<String> numbers = words.size() == 1 && words.getFirst().isEmpty() ? List.of() : words;
        if (numbers.size() % 2 != 0) {
            throw invalid();
        }
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < numbers.size(); i += 2) {
            Long seconds = CText.integer(numbers.get(i), 10, true);
            Long changes = CText.integer(numbers.get(i + 1), 10, true);
            if (seconds == null || changes == null || seconds < 1 || changes < 0) {
                throw invalid();
            }
            points.add(new Point(seconds, changes.intValue()));
        }
        return List.copyOf(points);
    }

    /** A file's lines add up; the first of them takes the place of the defaults, and {@code save ""} starts over. */
    @Override
    List<Point> parseLoaded(List<String> words) throws InvalidValueException {
        boolean startsOver = !loaded || (words.size() == 1 && words.getFirst().isEmpty());
        List<Point> points = new ArrayList<>(startsOver ? List.of() : value());
        points.addAll(parse(words));
        loaded = true;
        return List.copyOf(points);
    }

    private static InvalidValueException invalid() {
        return new InvalidValueException("Invalid save parameters");
    }

    @Override
    String text(List<Point> shown) {
        List<String> texts = new ArrayList<>();
        for (Point point : shown) {
            texts.add(point.seconds() + " " + point.changes());
        }
        return String.join(" ", texts);
    }

    @Override
    String typeName() {
        return "pairs of seconds and changes";
    }

    @Override
    void rewrite(Rewriter rewriter) {
        if (value().isEmpty()) {
            rewriter.line(name(), "\"\"", true);
        }
        for (Point point : value()) {
            rewriter.line(name(), point.seconds() + " " + point.changes(), true);
        }
    }
}
