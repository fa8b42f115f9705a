package dev.torc.commands.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What kind of command it is, in the order in which COMMAND INFO lists them. The names on the wire are in lower case. */
public enum CommandFlag {
    /** Changes the key space. */
    WRITE,
    /** Reads keys and changes none. */
    READONLY,
    /** Refused when memory is over its limit and nothing can be evicted. */
    DENYOOM,
    MODULE,
    /** For administrators. */
    ADMIN,
    PUBSUB,
    /** Not from scripts. */
    NOSCRIPT,
    /** May block its client. */
    BLOCKING,
    /** Allowed while a data set is loaded. */
    LOADING,
    /** Allowed on a replica with stale data. */
    STALE,
    /** Not shown to MONITOR. */
    SKIP_MONITOR,
    /** Not put into SLOWLOG. */
    SKIP_SLOWLOG,
    ASKING,
    /** Constant or logarithmic time. */
    FAST,
    /** Allowed before AUTH. */
    NO_AUTH,
    /** May be called with no key at all, though it has key positions. */
    NO_MANDATORY_KEYS,
    /** Refused while a data set is loaded in the background. */
    NO_ASYNC_LOADING,
    /** Not inside MULTI. */
    NO_MULTI,
    /** {@code firstKey}, {@code lastKey} and {@code keyStep} do not tell all of its keys. Follows from the key specs. */
    MOVABLEKEYS,
    /** Allowed while a script blocks the server. */
    ALLOW_BUSY;

    private static final CommandFlag[] VALUES = values();

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** The flag's name in COMMAND INFO and in spec files. */
    public String wireName() {
        return wireName;
    }

    @SuppressWarnings("EnumOrdinal") // The bits never leave the process.
    long bit() {
        return 1L << ordinal();
    }

    static List<String> names(long bits) {
        List<String> names = new ArrayList<>();
        for (CommandFlag flag : VALUES) {
            if ((bits & flag.bit()) != 0) {
                names.add(flag.wireName);
            }
        }
        return names;
    }

    /** The flag of a given name, as {@link #bit}. */
    static long bitOf(String wireName) {
        for (CommandFlag flag : VALUES) {
            if (flag.wireName.equals(wireName)) {
                return flag.bit();
            }
        }
        throw new IllegalArgumentException("unknown command flag " + wireName);
    }
}
