package dev.torc.commands.spec;

import java.util.List;

/**
 * A command's keys as the three numbers that clients older than key specs go by, derived from the specs in Redis's way: the
 * ranges of consecutive plain specs are joined, and whatever does not fit makes the keys movable.
 *
 * @param movable whether there may be keys that the three numbers do not tell
 * @param unnamed whether there may be keys that stand nowhere among the arguments
 */
record KeyRange(int first, int last, int step, boolean movable, boolean unnamed) {
    private static final KeyRange NONE = new KeyRange(0, 0, 0, false, false);

    static KeyRange of(List<KeySpec> specs) {
        if (specs.isEmpty()) {
            return NONE;
        }
        boolean incomplete = false;
        boolean unnamed = false;
        for (KeySpec spec : specs) {
            incomplete |= spec.has(KeyFlag.INCOMPLETE);
            unnamed |= spec.find() instanceof KeySpec.Unknown;
        }
        if (specs.size() == 1
                && specs.getFirst().begin() instanceof KeySpec.Index index
                && specs.getFirst().find() instanceof KeySpec.Range range) {
            return new KeyRange(index.position(), absoluteLast(index, range), range.step(), incomplete, false);
        }
        boolean movable = incomplete;
        int first = Integer.MAX_VALUE;
        int last = 0;
        int previousLast = 0;
        for (KeySpec spec : specs) {
            if (spec.begin() instanceof KeySpec.Index index
                    && spec.find() instanceof KeySpec.Range range
                    && range.step() == 1
                    && (previousLast == 0 || previousLast == index.position() - 1)) {
                first = Math.min(first, index.position());
                // Counted from the end (negative) is after any position counted from the start: hence unsigned.
                int absolute = absoluteLast(index, range);
                last = Integer.compareUnsigned(last, absolute) > 0 ? last : absolute;
                previousLast = last;
            } else {
                movable = true;
            }
        }
        return first == Integer.MAX_VALUE
                ? new KeyRange(0, 0, 0, movable, unnamed)
                : new KeyRange(first, last, 1, movable, unnamed);
    }

    private static int absoluteLast(KeySpec.Index index, KeySpec.Range range) {
        return range.lastKey() >= 0 ? index.position() + range.lastKey() : range.lastKey();
    }
}
