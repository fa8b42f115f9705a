package dev.torc.commands.spec;

import java.util.ArrayList;
import java.util.List;

/** What a command does to the keys of one key spec, in the order in which COMMAND INFO lists them. */
public enum KeyFlag {
    /** Reads and writes what is stored under the key, or its metadata. */
    RW("RW"),
    /** Reads, and changes nothing. */
    RO("RO"),
    /** Overwrites without reading. */
    OW("OW"),
    /** Removes. */
    RM("RM"),
    /** Returns, copies or uses the user's data. */
    ACCESS("access"),
    /** Changes the value. */
    UPDATE("update"),
    /** Adds to the value and changes nothing that was there. */
    INSERT("insert"),
    /** Removes from the value, or all of it. */
    DELETE("delete"),
    /** Not a key, but is to be routed like one. */
    NOT_KEY("not_key"),
    /** The spec may miss some of the keys. */
    INCOMPLETE("incomplete"),
    /** What is done depends on other arguments. */
    VARIABLE_FLAGS("variable_flags");

    private static final KeyFlag[] VALUES = values();

    private final String wireName;

    KeyFlag(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    @SuppressWarnings("EnumOrdinal") // The bits never leave the process.
    int bit() {
        return 1 << ordinal();
    }

    static int bitsOf(KeyFlag... flags) {
        int bits = 0;
        for (KeyFlag flag : flags) {
            bits |= flag.bit();
        }
        return bits;
    }

    static List<String> names(int bits) {
        List<String> names = new ArrayList<>();
        for (KeyFlag flag : VALUES) {
            if ((bits & flag.bit()) != 0) {
                names.add(flag.wireName);
            }
        }
        return names;
    }

    static int bitOf(String wireName) {
        for (KeyFlag flag : VALUES) {
            if (flag.wireName.equals(wireName)) {
                return flag.bit();
            }
        }
        throw new IllegalArgumentException("unknown key flag " + wireName);
    }
}
