package dev.torc.commands.spec;

import java.util.Locale;

/** Redis's ACL categories, in the order in which COMMAND INFO lists them, there with an {@code @} before the name. */
public enum AclCategory {
    KEYSPACE,
    READ,
    WRITE,
    SET,
    SORTEDSET,
    LIST,
    HASH,
    STRING,
    BITMAP,
    HYPERLOGLOG,
    GEO,
    STREAM,
    PUBSUB,
    ADMIN,
    FAST,
    SLOW,
    BLOCKING,
    DANGEROUS,
    CONNECTION,
    TRANSACTION,
    SCRIPTING;

    private static final AclCategory[] VALUES = values();

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** The category's name without the {@code @}. */
    public String wireName() {
        return wireName;
    }

    @SuppressWarnings("EnumOrdinal") // The bits never leave the process.
    int bit() {
        return 1 << ordinal();
    }

    /** The category of a given name, as {@link #bit}; 0 if there is none. */
    static int bitOf(String wireName) {
        for (AclCategory category : VALUES) {
            if (category.wireName.equals(wireName)) {
                return category.bit();
            }
        }
        return 0;
    }

    /** The categories that follow from a command's flags, added to those it names itself. */
    static int withImplied(int named, long flags) {
        int all = named | (has(flags, CommandFlag.FAST) ? FAST.bit() : SLOW.bit());
        if (has(flags, CommandFlag.WRITE)) {
            all |= WRITE.bit();
        }
        if (has(flags, CommandFlag.READONLY) && (named & SCRIPTING.bit()) == 0) {
            all |= READ.bit();
        }
        if (has(flags, CommandFlag.ADMIN)) {
            all |= ADMIN.bit() | DANGEROUS.bit();
        }
        if (has(flags, CommandFlag.PUBSUB)) {
            all |= PUBSUB.bit();
        }
        if (has(flags, CommandFlag.BLOCKING)) {
            all |= BLOCKING.bit();
        }
        return all;
    }

    private static boolean has(long flags, CommandFlag flag) {
        return (flags & flag.bit()) != 0;
    }
}
