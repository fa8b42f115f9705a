package dev.torc.commands.config;

import java.util.ArrayList;
import java.util.List;

/** One word, or several at once, out of a fixed list; in any case on the way in, as listed on the way out. */
public final class ChoiceSetting extends Setting<List<String>> {
    private final List<String> choices;
    private final boolean combining;
    private String synonym = "";
    private String meant = "";

    /**
     * @param choices the words, in the order in which complaints list them
     * @param combining whether several words may be given; the first listed then stands for none of the others
     */
    ChoiceSetting(Spec spec, boolean combining, String defaultValue, String... choices) {
        super(spec, List.of(defaultValue));
        this.choices = List.of(choices);
        this.combining = combining;
    }

    /** One of the words means the same as another and is shown as it. */
    ChoiceSetting withSynonym(String word, String otherWord) {
        synonym = word;
        meant = otherWord;
        return this;
    }

    /** The word now chosen; the first of them if there are several. */
    public String choice() {
        return value().getFirst();
    }

    public boolean is(String word) {
        return value().contains(word);
    }

    List<String> choices() {
        return choices;
    }

    @Override
    boolean takesManyWords() {
        return combining;
    }

    @Override
    List<String> parse(List<String> words) throws InvalidValueException {
        List<String> given = new ArrayList<>();
        for (String word : words) {
            String known = ConfigText.lowerCase(word);
            if (!choices.contains(known)) {
                throw unknown();
            }
            given.add(known.equals(synonym) ? meant : known);
        }
        if (given.isEmpty()) {
            throw unknown();
        }
        if (!combining) {
            return List.copyOf(given);
        }
        if (given.contains("save") && given.contains("nosave")) {
            throw new InvalidValueException("shutdown options SAVE and NOSAVE can't be used simultaneously");
        }
        List<String> none = List.of(choices.getFirst());
        List<String> inOrder = choices.stream()
                .filter(choice -> given.contains(choice) && !none.contains(choice))
                .toList();
        return inOrder.isEmpty() ? none : inOrder;
    }

    private InvalidValueException unknown() {
        return new InvalidValueException("argument(s) must be one of the following: " + String.join(", ", choices));
    }

    @Override
    String text(List<String> shown) {
        return String.join(" ", shown);
    }

    @Override
    String typeName() {
        return (combining ? "any of " : "one of ") + String.join(", ", choices);
    }

    @Override
    void rewrite(Rewriter rewriter) {
        rewriter.line(name(), text(), !isDefault());
    }
}
