package dev.torc.acceptance.differential;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Takes out of a text what depends on time, place or the allocator, and leaves the rest to be compared. */
final class Masks {
    /** Of CLIENT LIST: who it is, how long ago, and sizes of buffers. */
    private static final Set<String> CLIENT_FIELDS = Set.of(
            "id", "addr", "laddr", "fd", "age", "idle", "qbuf-free", "argv-mem", "rbs", "rbp", "omem", "tot-mem");

    private static final Pattern CLIENT_FIELD = Pattern.compile("\\b([a-z-]+)=(\\S*)");
    private static final Pattern LIBRARY = Pattern.compile(" lib-name=\\S* lib-ver=\\S*");
    private static final Pattern MONITOR_LINE = Pattern.compile("^\\d+\\.\\d{6} \\[(\\d+) (lua|[^ \\]]+)]");
    private static final Pattern DEBUG_OBJECT =
            Pattern.compile("(Value at:)0x[0-9a-f]+|(lru:)\\d+|(lru_seconds_idle:)\\d+");

    /** Counted per command in INFO commandstats; the harness itself lists clients and asks for ids. */
    private static final Pattern CALLS = Pattern.compile("(calls=\\d+).*(rejected_calls=\\d+,failed_calls=\\d+)");

    private static final Pattern KEYS = Pattern.compile("(keys=\\d+,expires=\\d+).*");

    private Masks() {}

    /** Applies a mask to every text in a reply. */
    static RespReply apply(UnaryOperator<String> mask, RespReply reply) {
        if (reply.isText()) {
            return reply.withText(mask.apply(reply.text()));
        }
        List<RespReply> items =
                reply.items().stream().map(item -> apply(mask, item)).toList();
        return reply.withItems(items);
    }

    /** Also without the two fields that Redis has since 7.2. */
    static String clientFields(String text) {
        return CLIENT_FIELD
                .matcher(LIBRARY.matcher(text).replaceAll(""))
                .replaceAll(field -> CLIENT_FIELDS.contains(field.group(1)) ? field.group(1) + "=_" : "$0");
    }

    /** The time and the address of a line of MONITOR; the database stays. */
    static String monitorLine(String text) {
        return MONITOR_LINE.matcher(text).replaceFirst("time [$1 addr]");
    }

    /** What of a field's value in INFO must be the same everywhere: counts of keys, errors, and commands. */
    static String infoField(String name, String value) {
        if (name.startsWith("errorstat_")) {
            return value;
        }
        if (name.startsWith("cmdstat_") && !name.startsWith("cmdstat_client|")) {
            return CALLS.matcher(value).replaceAll("$1,$2");
        }
        return name.matches("db\\d+") ? KEYS.matcher(value).replaceAll("$1") : "";
    }

    static String debugObject(String text) {
        return DEBUG_OBJECT.matcher(text).replaceAll("_");
    }
}
