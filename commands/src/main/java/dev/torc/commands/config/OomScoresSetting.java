package dev.torc.commands.config;

import java.util.ArrayList;
import java.util.List;

/** {@code oom-score-adj-values}: for a primary, a replica and a child process. */
public final class OomScoresSetting extends Setting<List<Integer>> {
    private static final int LIMIT = 2000;

    OomScoresSetting(Spec spec) {
        super(spec, List.of(0, 200, 800));
    }

    @Override
    boolean takesManyWords() {
        return true;
    }

    @Override
    List<Integer> parse(List<String> words) throws InvalidValueException {
        if (words.size() != defaultValue().size()) {
            throw new InvalidValueException("wrong number of arguments");
        }
        List<Integer> scores = new ArrayList<>();
        for (String word : words) {
            Long score = CText.integer(word, 10, true);
            if (score == null || score < -LIMIT || score > LIMIT) {
                throw new InvalidValueException(
                        "Invalid oom-score-adj-values, elements must be between -2000 and 2000.");
            }
            scores.add(score.intValue());
        }
        return List.copyOf(scores);
    }

    @Override
    String text(List<Integer> shown) {
        return String.join(" ", shown.stream().map(String::valueOf).toList());
    }

    @Override
    String typeName() {
        return "three integers";
    }

    @Override
    void rewrite(Rewriter rewriter) {
        rewriter.line(name(), text(), !isDefault());
    }
}
