package dev.torc.acceptance.differential;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Takes out of a text what depends on time, place or the allocator, and leaves the rest to be compared. */
final class Masks {
    /** Of CLIENT LIST: who it is, how long ago, and sizes of buffers. */
    private static final Set<String> CLIENT_FIELDS = Set.of(
            "id",
            "addr",
            "laddr",
            "fd",
            "age",
            "idle",
            "qbuf",
            "qbuf-free",
            "argv-mem",
            "rbs",
            "rbp",
            "obl",
            "oll",
            "omem",
            "tot-mem",
            "events");

    private static final Pattern CLIENT_FIELD = Pattern.compile("\\b([a-z-]+)=(\\S*)");
    private static final Pattern MONITOR_LINE = Pattern.compile("^\\d+\\.\\d{6} \\[(\\d+) (lua|[^ \\]]+)]");
    private static final Pattern DEBUG_OBJECT =
            Pattern.compile("(Value at:)0x[0-9a-f]+|(lru:)\\d+|(lru_seconds_idle:)\\d+");

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

    static String clientFields(String text) {
        return CLIENT_FIELD
                .matcher(text)
                .replaceAll(field -> CLIENT_FIELDS.contains(field.group(1)) ? field.group(1) + "=_" : "$0");
    }

    /** The time and the address of a line of MONITOR; the database stays. */
    static String monitorLine(String text) {
        return MONITOR_LINE.matcher(text).replaceFirst("time [$1 addr]");
    }

    static String debugObject(String text) {
        return DEBUG_OBJECT.matcher(text).replaceAll("_");
    }
}
