package dev.torc.app.load.traffic;

import java.util.SplittableRandom;

/** How often each key of the key space is asked for. */
public sealed interface KeyDistribution {
    /** Every key as often as any other. */
    record Uniform() implements KeyDistribution {}

    /** The key of rank r with a probability proportional to 1/r^theta; ranks are scattered over the key space. */
    record Zipf(double theta) implements KeyDistribution {}

    /** One key after another, round and round; each thread begins in its own part. */
    record Sequential() implements KeyDistribution {}

    /** A share of the keys gets a share of the requests, each in percent. */
    record Hotspot(double keysPercent, double requestsPercent) implements KeyDistribution {}

    /**
     * Reads {@code uniform}, {@code sequential}, {@code zipf[:theta]} (0.99 unless given) or
     * {@code hotspot[:keys%:requests%]} (1:90).
     *
     * @throws IllegalArgumentException with the text and the rule it breaks
     */
    static KeyDistribution parse(String text) {
        String[] parts = text.split(":", -1);
        return switch (parts[0]) {
            case "uniform" -> only(text, parts, 1, new Uniform());
            case "sequential" -> only(text, parts, 1, new Sequential());
            case "zipf" -> {
                double theta = parts.length == 1 ? 0.99 : number(text, parts[1], 0.01, 10);
                yield only(text, parts, 2, new Zipf(theta));
            }
            case "hotspot" -> {
                if (parts.length == 2) {
                    throw new IllegalArgumentException(
                            "distribution '" + text + "' (expected: hotspot:KEYS%:REQUESTS%)");
                }
                yield only(
                        text,
                        parts,
                        3,
                        parts.length == 1
                                ? new Hotspot(1, 90)
                                : new Hotspot(number(text, parts[1], 0.0001, 100), number(text, parts[2], 0, 100)));
            }
            default ->
                throw new IllegalArgumentException("distribution '" + text
                        + "' (expected: uniform, zipf:THETA, sequential or hotspot:KEYS%:REQUESTS%)");
        };
    }

    /** A chooser over {@code keys} keys for one of {@code threads} threads. */
    default KeyChooser chooser(long keys, SplittableRandom random, int thread, int threads) {
        return switch (this) {
            case Uniform() -> () -> random.nextLong(keys);
            case Zipf(double theta) -> {
                ZipfChooser ranks = new ZipfChooser(keys, theta, random);
                Scatter scatter = new Scatter(keys);
                yield () -> scatter.place(ranks.next());
            }
            case Sequential() -> new RoundAndRound(keys, keys * thread / threads);
            case Hotspot(double keysPercent, double requestsPercent) -> {
                long hot = Math.clamp(Math.round(keys * keysPercent / 100), 1L, keys);
                Scatter scatter = new Scatter(keys);
                yield () -> scatter.place(
                        hot == keys || random.nextDouble() * 100 < requestsPercent
                                ? random.nextLong(hot)
                                : random.nextLong(hot, keys));
            }
        };
    }

    /** Counts up and begins again. */
    final class RoundAndRound implements KeyChooser {
        private final long keys;
        private long at;

        RoundAndRound(long keys, long first) {
            this.keys = keys;
            at = first;
        }

        @Override
        public long next() {
            long index = at;
            at = index + 1 == keys ? 0 : index + 1;
            return index;
        }
    }

    private static KeyDistribution only(String text, String[] parts, int most, KeyDistribution distribution) {
        if (parts.length > most) {
            throw new IllegalArgumentException(
                    "distribution '" + text + "' (expected: at most " + (most - 1) + " parameters)");
        }
        return distribution;
    }

    private static double number(String text, String part, double least, double most) {
        try {
            double value = Double.parseDouble(part);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Told below, as a number out of range is.
        }
        throw new IllegalArgumentException(
                "distribution '" + text + "': '" + part + "' (expected: a number from " + least + " to " + most + ")");
    }
}
