package dev.torc.commands.spec;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where some of a command's keys stand among its arguments, in Redis's terms: begin_search says where the first one may be,
 * find_keys which arguments from there on are keys.
 *
 * @param flags the bits of {@link KeyFlag}
 * @param note a remark for readers of COMMAND INFO
 */
public record KeySpec(
        BeginSearch begin,
        FindKeys find,
        int flags,
        @Nullable String note) {
    /** Where the search starts. */
    public sealed interface BeginSearch {}

    /** At argument {@code position}, the command's name being 0. */
    public record Index(int position) implements BeginSearch {}

    /**
     * After the argument {@code keyword} in any case, looked for from argument {@code startFrom} on; negative: from the end
     * backwards.
     *
     * @param word the keyword in lower case, to compare arguments with
     */
    public record Keyword(String keyword, String word, int startFrom) implements BeginSearch {
        static Keyword of(String keyword, int startFrom) {
            return new Keyword(keyword, keyword.toLowerCase(Locale.ROOT), startFrom);
        }
    }

    /** Which arguments are keys. */
    public sealed interface FindKeys {}

    /**
     * Every {@code step}th argument up to {@code lastKey}, relative to the first key; negative: from the end of the arguments,
     * and with a {@code limit} of n above 1 only within the first n-th of what remains.
     */
    public record Range(int lastKey, int step, int limit) implements FindKeys {}

    /** As many as argument {@code countAt} says, from {@code firstKey} on, both relative to where the search started. */
    public record KeyNum(int countAt, int firstKey, int step) implements FindKeys {}

    /** The keys cannot be told from the arguments' positions. */
    public record Unknown() implements BeginSearch, FindKeys {}

    public boolean has(KeyFlag flag) {
        return (flags & flag.bit()) != 0;
    }

    /** In the order of COMMAND INFO. */
    public List<String> flagNames() {
        return KeyFlag.names(flags);
    }

    /** Reads a {@code key} line of a spec file, without its first word. */
    static KeySpec parse(String line) {
        String[] words = line.split(" ", -1);
        int at = 0;
        BeginSearch begin = switch (words[at++]) {
            case "index" -> new Index(Integer.parseInt(words[at++]));
            case "keyword" -> Keyword.of(words[at++], Integer.parseInt(words[at++]));
            case "unknown" -> new Unknown();
            default -> throw new IllegalArgumentException("unknown begin_search in: " + line);
        };
        FindKeys find = switch (words[at++]) {
            case "range" ->
                new Range(Integer.parseInt(words[at++]), Integer.parseInt(words[at++]), Integer.parseInt(words[at++]));
            case "keynum" ->
                new KeyNum(Integer.parseInt(words[at++]), Integer.parseInt(words[at++]), Integer.parseInt(words[at++]));
            case "unknown" -> new Unknown();
            default -> throw new IllegalArgumentException("unknown find_keys in: " + line);
        };
        int flags = 0;
        while (at < words.length) {
            flags |= KeyFlag.bitOf(words[at++]);
        }
        return new KeySpec(begin, find, flags, null);
    }

    KeySpec withNote(String text) {
        return new KeySpec(begin, find, flags, text);
    }
}
