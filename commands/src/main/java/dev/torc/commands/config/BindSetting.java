package dev.torc.commands.config;

import java.util.List;

/** {@code bind}: addresses to listen on. {@code *} and {@code ::*} stand for all; a minus before one makes it optional. */
public final class BindSetting extends Setting<List<String>> {
    private static final int MOST_ADDRESSES = 16;

    BindSetting(Spec spec, String... defaultValue) {
        super(spec, List.of(defaultValue));
    }

    @Override
    boolean takesManyWords() {
        return true;
    }

    @Override
    List<String> parse(List<String> words) throws InvalidValueException {
        if (words.size() > MOST_ADDRESSES) {
            throw new InvalidValueException("Too many bind addresses specified.");
        }
        return words.size() == 1 && words.getFirst().isEmpty() ? List.of() : List.copyOf(words);
    }

    @Override
    String text(List<String> shown) {
        return String.join(" ", shown);
    }

    @Override
    String typeName() {
        return "up to " + MOST_ADDRESSES + " addresses";
    }

    @Override
    void rewrite(Rewriter rewriter) {
        if (isDefault()) {
            rewriter.without(name());
        } else {
            rewriter.line(name(), value().isEmpty() ? "\"\"" : text(), true);
        }
    }
}
