package dev.torc.commands.spec;

import dev.torc.memory.Memory;

/**
 * Finds the keys among any command's arguments, by its key specs; for the few commands whose specs are incomplete or vague, by rules
 * of their own. The commands need not be valid: where the keys cannot be told there are none.
 */
public final class KeyFinder {
    private static final int SORT_FLAGS = KeyFlag.bitsOf(KeyFlag.RO, KeyFlag.ACCESS);
    private static final int STORE_FLAGS = KeyFlag.bitsOf(KeyFlag.OW, KeyFlag.UPDATE);
    private static final int SET_GET_FLAGS = KeyFlag.bitsOf(KeyFlag.RW, KeyFlag.ACCESS, KeyFlag.UPDATE);
    private static final int MIGRATE_FLAGS = KeyFlag.bitsOf(KeyFlag.RW, KeyFlag.ACCESS, KeyFlag.DELETE);

    private KeyFinder() {}

    /**
     * Puts the keys of one command into {@code keys}, in the order of its specs. The arguments' number need not fit the command's
     * arity.
     *
     * @param spec the command, or the subcommand if it has any
     * @return whether there are any
     */
    public static boolean find(CommandSpec spec, Arguments args, KeyPositions keys) {
        keys.clear();
        boolean vague = false;
        for (int i = 0; i < spec.keySpecs().size(); i++) {
            vague |= spec.keySpecs().get(i).has(KeyFlag.VARIABLE_FLAGS);
        }
        if (vague || !findBySpecs(spec, args, keys)) {
            keys.clear();
            findByRule(spec, args, keys);
        }
        return keys.count() > 0;
    }

    /** False if one of the specs does not lead to keys. */
    private static boolean findBySpecs(CommandSpec spec, Arguments args, KeyPositions keys) {
        for (int i = 0; i < spec.keySpecs().size(); i++) {
            KeySpec key = spec.keySpecs().get(i);
            if (key.has(KeyFlag.NOT_KEY)) {
                continue;
            }
            int start = start(key.begin(), args);
            boolean found = start > 0
                    && switch (key.find()) {
                        case KeySpec.Range range -> addRange(range, start, key.flags(), args, keys);
                        case KeySpec.KeyNum keyNum -> addCounted(keyNum, start, key.flags(), args, keys);
                        case KeySpec.Unknown _ -> false;
                    };
            if (!found || key.has(KeyFlag.INCOMPLETE)) {
                return false;
            }
        }
        return true;
    }

    /** The argument where find_keys starts; 0 if there is none. */
    private static int start(KeySpec.BeginSearch begin, Arguments args) {
        return switch (begin) {
            case KeySpec.Index index -> index.position();
            case KeySpec.Keyword keyword -> {
                boolean forward = keyword.startFrom() > 0;
                int step = forward ? 1 : -1;
                int end = forward ? args.count() - 1 : 1;
                int from = forward ? keyword.startFrom() : args.count() + keyword.startFrom();
                for (int i = from; i > 0 && (end - i) * step > 0; i += step) {
                    if (args.is(i, keyword.word())) {
                        yield i + 1;
                    }
                }
                yield 0;
            }
            case KeySpec.Unknown _ -> 0;
        };
    }

    private static boolean addRange(KeySpec.Range range, int first, int flags, Arguments args, KeyPositions keys) {
        int last;
        if (range.lastKey() >= 0) {
            last = first + range.lastKey();
        } else if (range.limit() == 0) {
            last = args.count() + range.lastKey();
        } else {
            last = first + (args.count() - first) / range.limit() + range.lastKey();
        }
        return add(first, last, range.step(), flags, args, keys);
    }

    private static boolean addCounted(KeySpec.KeyNum keyNum, int start, int flags, Arguments args, KeyPositions keys) {
        if (start + keyNum.countAt() >= args.count()) {
            return false;
        }
        int count = parseCount(args, start + keyNum.countAt());
        int first = start + keyNum.firstKey();
        return count > 0 && add(first, first + count - 1, keyNum.step(), flags, args, keys);
    }

    private static boolean add(int first, int last, int step, int flags, Arguments args, KeyPositions keys) {
        if (last >= args.count() || last < first || first >= args.count()) {
            return false;
        }
        for (int i = first; i <= last; i += step) {
            keys.add(i, flags);
        }
        return true;
    }

    /** A number of keys in plain decimal, -1 if it is none or there cannot be so many. */
    private static int parseCount(Arguments args, int i) {
        int length = args.length(i);
        if (length == 0 || length > 9) {
            return -1;
        }
        int count = 0;
        for (int j = 0; j < length; j++) {
            int digit = Memory.getUnsignedByte(args.address(i) + j) - '0';
            if (digit < 0 || digit > 9 || (count == 0 && j > 0)) {
                return -1;
            }
            count = count * 10 + digit;
        }
        return count;
    }

    private static void findByRule(CommandSpec spec, Arguments args, KeyPositions keys) {
        switch (spec.fullName()) {
            case "set" -> keys.add(1, hasWord(args, 3, "get") ? SET_GET_FLAGS : STORE_FLAGS);
            case "sort" -> findSortKeys(args, keys);
            case "sort_ro" -> keys.add(1, SORT_FLAGS);
            case "migrate" -> findMigrateKeys(args, keys);
            default -> {}
        }
    }

    private static boolean hasWord(Arguments args, int from, String word) {
        for (int i = from; i < args.count(); i++) {
            if (args.is(i, word)) {
                return true;
            }
        }
        return false;
    }

    /** The sorted key, and the last STORE's. */
    private static void findSortKeys(Arguments args, KeyPositions keys) {
        keys.add(1, SORT_FLAGS);
        int store = 0;
        for (int i = 2; i < args.count(); i++) {
            if (args.is(i, "limit")) {
                i += 2;
            } else if (args.is(i, "get") || args.is(i, "by")) {
                i++;
            } else if (args.is(i, "store") && i + 1 < args.count()) {
                store = i + 1;
            }
        }
        if (store != 0) {
            keys.add(store, STORE_FLAGS);
        }
    }

    /** The key of the plain form, or all that follows KEYS if the plain form's key is empty; both are an error. */
    private static void findMigrateKeys(Arguments args, KeyPositions keys) {
        int first = 3;
        int last = 3;
        for (int i = 6; i < args.count(); i++) {
            if (args.is(i, "keys")) {
                if (args.length(3) > 0) {
                    return;
                }
                first = i + 1;
                last = args.count() - 1;
                break;
            }
            if (args.is(i, "auth")) {
                i++;
            } else if (args.is(i, "auth2")) {
                i += 2;
            }
        }
        for (int i = first; i <= last; i++) {
            keys.add(i, MIGRATE_FLAGS);
        }
    }
}
