package dev.torc.app.load.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Sizes of values in bytes: a list of sizes or ranges with weights, such as {@code 100}, {@code 32-512} or
 * {@code 64:70,1k-4k:25,100k:5}. Inside a range every size is as likely as any other.
 */
public final class ValueSizes {
    /** What one connection's buffer must be able to hold. */
    private static final int MAX_SIZE = 512 << 20;

    private record Item(int least, int most, int weight) {}

    private final String text;
    private final List<Item> items;
    private final int totalWeight;

    private ValueSizes(String text, List<Item> items) {
        this.text = text;
        this.items = List.copyOf(items);
        totalWeight = items.stream().mapToInt(Item::weight).sum();
    }

    /** @throws IllegalArgumentException with the text and the rule it breaks */
    public static ValueSizes parse(String text) {
        List<Item> items = new ArrayList<>();
        for (String item : text.split(",", -1)) {
            String[] sizeAndWeight = item.split(":", -1);
            String[] range = sizeAndWeight[0].split("-", -1);
            if (sizeAndWeight.length > 2 || range.length > 2) {
                throw wrong(text, item);
            }
            int least = size(text, range[0]);
            int most = range.length == 1 ? least : size(text, range[1]);
            if (most < least) {
                throw wrong(text, item);
            }
            items.add(new Item(least, most, sizeAndWeight.length == 1 ? 1 : weight(text, sizeAndWeight[1])));
        }
        return new ValueSizes(text, items);
    }

    /** Whether every value has the same size. */
    boolean fixed() {
        return items.stream().allMatch(item -> item.least == max() && item.most == max());
    }

    int max() {
        return items.stream().mapToInt(Item::most).max().orElse(0);
    }

    int next(SplittableRandom random) {
        int left = items.size() == 1 ? 0 : random.nextInt(totalWeight);
        for (Item item : items) {
            left -= item.weight;
            if (left < 0) {
                return item.least == item.most ? item.least : random.nextInt(item.least, item.most + 1);
            }
        }
        throw new AssertionError("weights sum to " + totalWeight);
    }

    @Override
    public String toString() {
        return text;
    }

    private static int size(String text, String part) {
        String lower = part.toLowerCase(Locale.ROOT);
        int unit = lower.endsWith("k") ? 1 << 10 : lower.endsWith("m") ? 1 << 20 : 1;
        try {
            long bytes = Long.parseLong(unit == 1 ? lower : lower.substring(0, lower.length() - 1)) * unit;
            if (bytes >= 0 && bytes <= MAX_SIZE) {
                return (int) bytes;
            }
        } catch (NumberFormatException e) {
            // Told below, as a size out of range is.
        }
        throw wrong(text, part);
    }

    private static int weight(String text, String part) {
        try {
            int weight = Integer.parseInt(part);
            if (weight >= 1 && weight <= 1_000_000) {
                return weight;
            }
        } catch (NumberFormatException e) {
            // Told below, as a weight out of range is.
        }
        throw new IllegalArgumentException(
                "value sizes '" + text + "': weight '" + part + "' (expected: 1 to 1000000)");
    }

    private static IllegalArgumentException wrong(String text, String part) {
        return new IllegalArgumentException(
                "value sizes '" + text + "': '" + part + "' (expected: SIZE[-SIZE][:WEIGHT],…, each size 0 to 512m)");
    }
}
