package dev.torc.app.load.traffic;

import dev.torc.app.load.wire.Protocol;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Requests and how often each is sent. */
public final class CommandMix {
    /** The names that {@link #parse} knows, for a help text; {@code N} is a number of keys. */
    public static final String KNOWN_NAMES = RequestCatalog.NAMES;

    private static final int MAX_WEIGHT = 1_000_000;

    /** What {@link #choose} can answer fits in a byte. */
    private static final int MAX_REQUESTS = 100;

    private final List<String> names;
    private final List<RequestTemplate> templates;
    private final int[] weights;
    private final int totalWeight;

    private CommandMix(List<String> names, List<RequestTemplate> templates, List<Integer> weights) {
        this.names = List.copyOf(names);
        this.templates = List.copyOf(templates);
        this.weights = weights.stream().mapToInt(Integer::intValue).toArray();
        totalWeight = weights.stream().mapToInt(Integer::intValue).sum();
    }

    /** What requests are made from. */
    public record Ingredients(Protocol protocol, KeySpace keys, ValueSizes sizes, int ttlSeconds) {}

    /**
     * Reads a list such as {@code get:80,set:20} and command templates such as {@code "HGET user:__key__ name"}, each of which
     * may begin with its weight: {@code "20 HGET …"}. Without a weight it is 1.
     *
     * @param named may be empty if there are templates
     * @throws IllegalArgumentException with the text and the rule it breaks
     */
    public static CommandMix parse(String named, List<String> commands, Ingredients ingredients) {
        List<String> names = new ArrayList<>();
        List<RequestTemplate> templates = new ArrayList<>();
        List<Integer> weights = new ArrayList<>();
        for (String item : named.isEmpty() ? new String[0] : named.split(",", -1)) {
            String[] parts = item.strip().toLowerCase(Locale.ROOT).split(":", -1);
            if (parts.length > 2) {
                throw new IllegalArgumentException("mix '" + named + "': '" + item + "' (expected: NAME[:WEIGHT])");
            }
            names.add(parts[0]);
            weights.add(parts.length == 1 ? 1 : weight(named, parts[1]));
            templates.add(compile(
                    RequestCatalog.named(parts[0], ingredients.protocol, ingredients.keys, ingredients.ttlSeconds),
                    ingredients));
        }
        for (String command : commands) {
            addCommand(command, ingredients, names, templates, weights);
        }
        if (names.isEmpty() || names.size() > MAX_REQUESTS) {
            throw new IllegalArgumentException(
                    "mix of " + names.size() + " requests (expected: 1 to " + MAX_REQUESTS + ")");
        }
        return new CommandMix(names, templates, weights);
    }

    private static void addCommand(
            String command,
            Ingredients ingredients,
            List<String> names,
            List<RequestTemplate> templates,
            List<Integer> weights) {
        if (ingredients.protocol == Protocol.MEMCACHED) {
            throw new IllegalArgumentException(
                    "command '" + command + "' (expected: a request of --mix with memcached)");
        }
        // Words are bytes from here on, one character each.
        String line = new String(command.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        List<String> words = new ArrayList<>(Words.split(line));
        boolean weighted = !words.isEmpty() && words.get(0).matches("[0-9]+");
        weights.add(weighted ? weight(command, words.removeFirst()) : 1);
        if (words.isEmpty()) {
            throw new IllegalArgumentException("command '" + command + "' (expected: [WEIGHT] COMMAND [ARGUMENT…])");
        }
        String name = words.getFirst().toLowerCase(Locale.ROOT);
        int same = (int) names.stream()
                .filter(known -> known.equals(name) || known.startsWith(name + "#"))
                .count();
        names.add(same == 0 ? name : name + "#" + (same + 1));
        templates.add(compile(RequestCatalog.resp(words, ingredients.keys, ingredients.ttlSeconds), ingredients));
    }

    private static RequestTemplate compile(String wire, Ingredients ingredients) {
        return RequestTemplate.compile(wire, ingredients.keys, ingredients.sizes);
    }

    private static int weight(String text, String part) {
        try {
            int weight = Integer.parseInt(part);
            if (weight >= 1 && weight <= MAX_WEIGHT) {
                return weight;
            }
        } catch (NumberFormatException e) {
            // Told below, as a weight out of range is.
        }
        throw new IllegalArgumentException(
                "'" + text + "': weight '" + part + "' (expected: a whole number from 1 to " + MAX_WEIGHT + ")");
    }

    /** One name for each request, in the order of {@link #template}'s indexes. */
    public List<String> names() {
        return names;
    }

    public RequestTemplate template(int index) {
        return templates.get(index);
    }

    /** The index of the request to send next. */
    public int choose(SplittableRandom random) {
        if (weights.length == 1) {
            return 0;
        }
        int left = random.nextInt(totalWeight);
        int index = 0;
        while (left >= weights[index]) {
            left -= weights[index++];
        }
        return index;
    }

    /** An upper bound for the bytes of any of its requests. */
    public int maxBytes() {
        return templates.stream().mapToInt(RequestTemplate::maxBytes).max().orElse(0);
    }
}
