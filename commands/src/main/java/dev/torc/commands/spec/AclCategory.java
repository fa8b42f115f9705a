package dev.torc.commands.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

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

    /** Each with its {@code @}. */
    static List<String> names(int bits) {
        List<String> names = new ArrayList<>();
        for (AclCategory category : VALUES) {
            if ((bits & category.bit()) != 0) {
                names.add("@" + category.wireName);
            }
        }
        return names;
    }

    /** The category of a given name in any case, without {@code @}. */
    public static @Nullable AclCategory of(String name) {
        String wireName = name.toLowerCase(Locale.ROOT);
        for (AclCategory category : VALUES) {
            if (category.wireName.equals(wireName)) {
                return category;
            }
        }
        return null;
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
