package dev.torc.commands.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.function.ToIntFunction;

/** Finds the name that a mistyped one was probably meant to be. */
final class NearestName {
    private NearestName() {}

    /**
     * The name at the least distance, if most of it is as typed; otherwise the shortest that contains what was typed, and only then the
     * one at the least distance after all. The first of several; "" if there are no names.
     */
    static String of(String mistyped, Collection<String> names) {
        String nearest = least(names, name -> distance(mistyped, name));
        if (3 * distance(mistyped, nearest) <= mistyped.length()) {
            return nearest;
        }
        String longer =
                least(names.stream().filter(name -> name.contains(mistyped)).toList(), String::length);
        return longer.isEmpty() ? nearest : longer;
    }

    private static String least(Collection<String> names, ToIntFunction<String> by) {
        return names.stream().min(Comparator.comparingInt(by)).orElse("");
    }

    /** Insertions, deletions, replacements and swaps of neighbours that make one of the other. */
    static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
        }
        return row[b.length()];
    }
}
