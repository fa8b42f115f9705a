package dev.torc.acceptance.differential;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Decides whether two replies to the same request agree: equal bytes do, and for the commands whose replies depend on time, chance or
 * place, whatever is left after that has been taken out. Errors always have to be equal.
 */
final class ReplyRules {
    /** Compares replies of which neither is an error and which are not equal. */
    private interface Rule {
        boolean agree(List<String> words, RespReply expected, RespReply actual);
    }

    private static final Set<String> CONTAINERS = Set.of(
            "acl", "client", "command", "config", "debug", "latency", "memory", "module", "object", "slowlog", "torc");

    /** Settings that differ because there are two servers. */
    private static final Set<String> OWN_SETTINGS = Set.of("port", "dir", "pidfile", "logfile");

    private static final long SECONDS_APART = 2;
    private static final long MS_APART = 2000;

    /** LFU counters grow by chance. */
    private static final long COUNTS_APART = 20;

    private final Differences differences;
    private final Map<String, Rule> rules = new HashMap<>();

    ReplyRules(Differences differences) {
        this.differences = differences;
        Rule shape = (_, expected, actual) -> sameShape(expected, actual);
        Rule unordered = (_, expected, actual) -> sameItems(expected, actual);
        for (String command : List.of(
                "time",
                "lastsave",
                "randomkey",
                "lolwut",
                "client|id",
                "memory|usage",
                "memory|malloc-stats",
                "latency|latest",
                "latency|history",
                "latency|graph",
                "latency|doctor")) {
            rules.put(command, shape);
        }
        for (String command : List.of("ttl", "expiretime", "object|idletime")) {
            rules.put(command, numbersApart(SECONDS_APART));
        }
        rules.put("object|freq", numbersApart(COUNTS_APART));
        for (String command : List.of("pttl", "pexpiretime")) {
            rules.put(command, numbersApart(MS_APART));
        }
        for (String command : List.of("keys", "command|list")) {
            rules.put(command, unordered);
        }
        rules.put("scan", (_, expected, actual) -> isCursorAndKeys(expected) && isCursorAndKeys(actual));
        for (String command : List.of("client|list", "client|info")) {
            rules.put(command, masked(Masks::clientFields));
        }
        rules.put("debug|object", masked(Masks::debugObject));
        rules.put(
                "hello", (_, expected, actual) -> sameFields("HELLO ", fields(expected), fields(actual), Set.of("id")));
        rules.put(
                "config|get",
                (words, expected, actual) -> (isGlob(words) || sameNumber(expected, actual))
                        && sameFields("CONFIG GET ", fields(expected), fields(actual), OWN_SETTINGS));
        rules.put(
                "memory|stats", (_, expected, actual) -> hasFields("MEMORY STATS ", fields(expected), fields(actual)));
        rules.put(
                "info",
                (_, expected, actual) -> hasFields("INFO ", infoFields(expected.text()), infoFields(actual.text())));
        rules.put("slowlog|get", (_, expected, actual) -> same(slowCommands(expected), slowCommands(actual)));
        rules.put("latency|histogram", (_, expected, actual) -> same(calls(expected), calls(actual)));
        rules.put(
                "command",
                (_, expected, actual) -> sameItems(CommandOrder.ofInfos(expected), CommandOrder.ofInfos(actual)));
        rules.put(
                "command|info",
                (words, expected, actual) -> words.size() == 2
                        ? sameItems(CommandOrder.ofInfos(expected), CommandOrder.ofInfos(actual))
                        : same(CommandOrder.ofInfos(expected), CommandOrder.ofInfos(actual)));
        rules.put(
                "command|docs",
                (_, expected, actual) -> same(CommandOrder.ofDocs(expected), CommandOrder.ofDocs(actual)));
    }

    /** Whether the replies to a command agree; no words: to what came unasked. */
    boolean agree(List<String> words, Step.Match match, RespReply expected, RespReply actual) {
        if (same(expected, actual) || agreeByRule(words, match, expected, actual)) {
            return true;
        }
        return differences.allow(String.join(" ", words), unquoted(expected), unquoted(actual));
    }

    private boolean agreeByRule(List<String> words, Step.Match match, RespReply expected, RespReply actual) {
        if (expected.isError() || actual.isError() || expected.kind() != actual.kind()) {
            return false;
        }
        boolean agree = switch (match) {
            case EXACT -> false;
            case SHAPE -> sameShape(expected, actual);
            case UNORDERED -> sameItems(expected, actual);
        };
        Rule rule = words.isEmpty() ? null : rules.get(commandOf(words));
        return agree
                || (rule != null && rule.agree(words, expected, actual))
                // What MONITOR sends comes instead of any command's reply.
                || same(Masks.apply(Masks::monitorLine, expected), Masks.apply(Masks::monitorLine, actual));
    }

    private static String commandOf(List<String> words) {
        String name = words.getFirst().toLowerCase(Locale.ROOT);
        return CONTAINERS.contains(name) && words.size() > 1
                ? name + "|" + words.get(1).toLowerCase(Locale.ROOT)
                : name;
    }

    private static String unquoted(RespReply reply) {
        String quoted = Quoting.quote(reply.wire());
        return quoted.substring(1, quoted.length() - 1);
    }

    private static boolean same(RespReply expected, RespReply actual) {
        return expected.wire().equals(actual.wire());
    }

    private static boolean sameShape(RespReply expected, RespReply actual) {
        if (expected.kind() != actual.kind() || !sameNumber(expected, actual)) {
            return false;
        }
        for (int i = 0; i < expected.items().size(); i++) {
            if (!sameShape(expected.items().get(i), actual.items().get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameNumber(RespReply expected, RespReply actual) {
        return expected.items().size() == actual.items().size();
    }

    private static boolean isGlob(List<String> words) {
        return words.stream().anyMatch(word -> word.contains("*"));
    }

    private static boolean sameItems(RespReply expected, RespReply actual) {
        return sorted(expected).equals(sorted(actual));
    }

    private static List<String> sorted(RespReply reply) {
        return reply.items().stream()
                .map(RespReply::wire)
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    /** Negative numbers are answers of another kind, and must be equal. */
    private static Rule numbersApart(long most) {
        return (_, expected, actual) -> {
            long left = Long.parseLong(expected.text());
            long right = Long.parseLong(actual.text());
            return left >= 0 && right >= 0 && Math.abs(left - right) <= most;
        };
    }

    private static Rule masked(UnaryOperator<String> mask) {
        return (_, expected, actual) -> same(Masks.apply(mask, expected), Masks.apply(mask, actual));
    }

    private static boolean isCursorAndKeys(RespReply reply) {
        return reply.items().size() == 2
                && reply.items().getFirst().kind() == '$'
                && reply.items().getLast().kind() == '*'
                && reply.items().getLast().items().stream().allMatch(RespReply::isText);
    }

    /** The same fields in any order, with the same values but for {@code free}; the actual reply may have more. */
    private boolean sameFields(
            String request, Map<String, String> expected, Map<String, String> actual, Set<String> free) {
        return expected.entrySet().stream().allMatch(field -> {
            String value = actual.get(field.getKey());
            return value == null
                    ? differences.allow(request + field.getKey(), field.getValue(), Differences.MISSING)
                    : free.contains(field.getKey())
                            || value.equals(field.getValue())
                            || differences.allow(request + field.getKey(), field.getValue(), value);
        });
    }

    /** At least the same names. */
    private boolean hasFields(String request, Map<String, String> expected, Map<String, String> actual) {
        return expected.entrySet().stream()
                .allMatch(field -> actual.containsKey(field.getKey())
                        || differences.allow(request + field.getKey(), field.getValue(), Differences.MISSING));
    }

    private static Map<String, String> fields(RespReply reply) {
        Map<String, String> fields = new HashMap<>();
        for (List<RespReply> entry : reply.entries()) {
            RespReply value = entry.getLast();
            fields.put(entry.getFirst().text(), value.isAggregate() ? value.wire() : value.text());
        }
        return fields;
    }

    /** Of INFO: its headings with their {@code #}, and its fields with what must be the same in their values. */
    private static Map<String, String> infoFields(String text) {
        Map<String, String> fields = new HashMap<>();
        text.lines().filter(line -> !line.isEmpty()).forEach(line -> {
            int colon = line.startsWith("#") ? -1 : line.indexOf(':');
            String name = colon < 0 ? line : line.substring(0, colon);
            fields.put(name, colon < 0 ? "" : Masks.infoField(name, line.substring(colon + 1)));
        });
        return fields;
    }

    /** Of SLOWLOG GET: the words of the commands, and the clients' names. */
    private static RespReply slowCommands(RespReply reply) {
        return reply.withItems(reply.items().stream()
                .map(entry -> entry.withItems(
                        List.of(entry.items().get(3), entry.items().get(5))))
                .toList());
    }

    /** Of LATENCY HISTOGRAM: how often each command was called. */
    private static RespReply calls(RespReply reply) {
        List<RespReply> calls = new ArrayList<>();
        for (List<RespReply> entry : reply.entries()) {
            calls.add(entry.getFirst()
                    .withText(entry.getFirst().text() + "="
                            + entry.getLast().get("calls").text()));
        }
        calls.sort(Comparator.comparing(RespReply::text));
        return reply.withItems(calls);
    }
}
