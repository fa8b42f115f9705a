package dev.torc.commands.config;

import java.util.List;

/** {@code notify-keyspace-events}: classes of events as letters, kept as a set of bits, Redis's. */
public final class KeyspaceEventsSetting extends Setting<Integer> {
    public static final int KEYSPACE = 1;
    public static final int KEYEVENT = 1 << 1;
    public static final int GENERIC = 1 << 2;
    public static final int STRING = 1 << 3;
    public static final int LIST = 1 << 4;
    public static final int SET = 1 << 5;
    public static final int HASH = 1 << 6;
    public static final int SORTED_SET = 1 << 7;
    public static final int EXPIRED = 1 << 8;
    public static final int EVICTED = 1 << 9;
    public static final int STREAM = 1 << 10;
    public static final int KEY_MISS = 1 << 11;
    public static final int MODULE = 1 << 13;
    public static final int NEW = 1 << 14;

    private static final int ALL =
            GENERIC | STRING | LIST | SET | HASH | SORTED_SET | EXPIRED | EVICTED | STREAM | MODULE;

    /** The letters in the order in which they are shown; those before {@link #FIRST_ALWAYS_SHOWN} may be covered by "A". */
    private static final String LETTERS = "g$lshzxetdnKEm";

    private static final int[] BITS = {
        GENERIC,
        STRING,
        LIST,
        SET,
        HASH,
        SORTED_SET,
        EXPIRED,
        EVICTED,
        STREAM,
        MODULE,
        NEW,
        KEYSPACE,
        KEYEVENT,
        KEY_MISS
    };
    private static final int FIRST_ALWAYS_SHOWN = LETTERS.indexOf('K');

    KeyspaceEventsSetting(Spec spec) {
        super(spec, 0);
    }

    @Override
    Integer parse(List<String> words) throws InvalidValueException {
        int bits = 0;
        for (char letter : words.getFirst().toCharArray()) {
            int index = LETTERS.indexOf(letter);
            if (index < 0 && letter != 'A') {
                throw new InvalidValueException("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.");
            }
            bits |= index < 0 ? ALL : BITS[index];
        }
        return bits;
    }

    @Override
    String text(Integer shown) {
        boolean all = (shown & ALL) == ALL;
        StringBuilder letters = new StringBuilder(all ? "A" : "");
        for (int i = all ? FIRST_ALWAYS_SHOWN : 0; i < BITS.length; i++) {
            if ((shown & BITS[i]) != 0) {
                letters.append(LETTERS.charAt(i));
            }
        }
        return letters.toString();
    }

    @Override
    String typeName() {
        return "letters out of Ag$lshzxeKEtmdn";
    }

    @Override
    void rewrite(Rewriter rewriter) {
        rewriter.line(name(), ConfigText.quote(text()), !isDefault());
    }
}
