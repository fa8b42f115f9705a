package dev.torc.acceptance.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes a failing sequence of commands as short as it can: fewer commands first, then fewer and shorter words. */
final class Shrinker {
    private final Predicate<List<List<String>>> fails;

    /** {@code fails} must hold for the same commands every time. */
    Shrinker(Predicate<List<List<String>>> fails) {
        this.fails = fails;
    }

    List<List<String>> shrink(List<List<String>> commands) {
        List<List<String>> smallest = commands;
        int size;
        do {
            size = weight(smallest);
            smallest = dropCommands(smallest);
            smallest = simplifyWords(smallest);
        } while (weight(smallest) < size);
        return smallest;
    }

    private static int weight(List<List<String>> commands) {
        return commands.stream()
                .mapToInt(words -> 100
                        + words.stream().mapToInt(word -> 10 + word.length()).sum())
                .sum();
    }

    /** Leaves out runs of commands, long ones first. */
    private List<List<String>> dropCommands(List<List<String>> commands) {
        List<List<String>> smallest = commands;
        for (int run = Math.max(1, commands.size() / 2); run >= 1; run /= 2) {
            int at = 0;
            while (at < smallest.size()) {
                List<List<String>> fewer = new ArrayList<>(smallest);
                fewer.subList(at, Math.min(at + run, fewer.size())).clear();
                if (!fewer.isEmpty() && fails.test(fewer)) {
                    smallest = fewer;
                } else {
                    at += run;
                }
            }
        }
        return smallest;
    }

    private List<List<String>> simplifyWords(List<List<String>> commands) {
        List<List<String>> smallest = commands;
        for (int i = 0; i < smallest.size(); i++) {
            for (int j = smallest.get(i).size() - 1; j >= 1; j--) {
                List<String> words = smallest.get(i);
                List<String> fewer = new ArrayList<>(words);
                fewer.remove(j);
                List<String> simpler = new ArrayList<>(words);
                simpler.set(j, "a");
                if (fails.test(with(smallest, i, fewer))) {
                    smallest = with(smallest, i, fewer);
                } else if (words.get(j).length() > 1 && fails.test(with(smallest, i, simpler))) {
                    smallest = with(smallest, i, simpler);
                }
            }
        }
        return smallest;
    }

    private static List<List<String>> with(List<List<String>> commands, int i, List<String> words) {
        List<List<String>> changed = new ArrayList<>(commands);
        changed.set(i, words);
        return changed;
    }
}
