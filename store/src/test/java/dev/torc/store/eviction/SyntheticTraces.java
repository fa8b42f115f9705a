package dev.torc.store.eviction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/** Traces made by rule, each a pattern that some policies are good at and others are not. Everything follows from the seeds. */
final class SyntheticTraces {
    private SyntheticTraces() {}

    static List<Trace> all() {
        List<Trace> traces = new ArrayList<>();
        traces.add(zipf("zipf-0.7", 0.7, 100_000, 1_000_000, 0.1, 1));
        traces.add(zipf("zipf-0.9", 0.9, 200_000, 1_500_000, 0.05, 2));
        traces.add(zipf("zipf-1.1", 1.1, 400_000, 1_500_000, 0.03, 3));
        traces.add(zipf("zipf-small", 0.9, 10_000, 400_000, 0.1, 4));
        traces.add(drift("drift-slow", 0.9, 100_000, 1_000_000, 0.1, 10_000, 0.01, 5));
        traces.add(drift("drift-fast", 0.9, 150_000, 2_000_000, 0.05, 100_000, 0.2, 6));
        traces.add(births("births", 1_500_000, 0.1, 0.8, 40_000, 0.05, 7));
        traces.add(births("births-fast", 1_000_000, 0.3, 1.0, 50_000, 0.03, 8));
        traces.add(loop("loop-0.5", 20_000, 600_000, 0.5, 0, 9));
        traces.add(loop("loop-0.9", 20_000, 600_000, 0.9, 0, 10));
        traces.add(loop("loop-noisy", 50_000, 1_000_000, 0.2, 0.1, 11));
        traces.add(scannedZipf("zipf-scans", 0.9, 100_000, 1_500_000, 10_000, 12));
        traces.add(wonders("zipf-wonders", 0.8, 100_000, 1_500_000, 0.4, 10_000, 13));
        traces.add(stackDistance("recency", 1_000_000, 0.05, 9, 1.5, 0.2, 14));
        traces.add(stackDistance("recency-narrow", 1_000_000, 0.03, 9.5, 0.7, 0.4, 15));
        traces.add(sized("sizes", 0.9, 50_000, 800_000, 0.1, 0, 16));
        traces.add(sized("sizes-cold-large", 0.8, 50_000, 800_000, 0.05, 0.5, 17));
        traces.add(sized("sizes-hot-large", 1.0, 50_000, 800_000, 0.05, -0.3, 18));
        traces.add(shifts("shift-4", 0.9, 60_000, 1_500_000, 4, 6_000, 19));
        traces.add(shifts("shift-20", 0.8, 20_000, 1_500_000, 20, 6_000, 20));
        traces.add(twice("twice", 600_000, 8_000, 9_600, 21));
        traces.add(loopsAndZipf("loops-0.2", 1_000_000, 0.2, 22));
        traces.add(loopsAndZipf("loops-0.4", 1_000_000, 0.4, 23));
        traces.add(Trace.concatenation(
                        "phases",
                        stackDistance("", 300_000, 0.05, 8, 1.5, 1, 24),
                        loop("", 16_000, 300_000, 1, 0, 25),
                        zipf("", 0.9, 60_000, 300_000, 1, 26))
                .withBudgetFor(9_000));
        return traces;
    }

    /** Independent draws by Zipf's law. */
    static Trace zipf(String name, double exponent, int keys, int length, double share, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] law = law(keys, exponent);
        int[] keyOfRank = permutation(keys, random);
        int[] out = new int[length];
        for (int i = 0; i < length; i++) {
            out[i] = keyOfRank[draw(law, random)];
        }
        return Trace.of(name, out, share);
    }

    /** Zipf, where every so many requests a share of the keys swap their popularity. */
    static Trace drift(
            String name, double exponent, int keys, int length, double share, int every, double swapped, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] law = law(keys, exponent);
        int[] keyOfRank = permutation(keys, random);
        int[] out = new int[length];
        for (int i = 0; i < length; i++) {
            if (i % every == 0) {
                for (int s = 0; s < keys * swapped; s++) {
                    swap(keyOfRank, random.nextInt(keys), random.nextInt(keys));
                }
            }
            out[i] = keyOfRank[draw(law, random)];
        }
        return Trace.of(name, out, share);
    }

    /** Keys are born all the time, and popularity falls with age. */
    static Trace births(
            String name, int length, double birthsPerRequest, double exponent, int width, double share, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] law = law(width, exponent);
        int[] out = new int[length];
        double newest = width;
        for (int i = 0; i < length; i++) {
            newest += birthsPerRequest;
            out[i] = (int) newest - draw(law, random);
        }
        return Trace.of(name, out, share);
    }

    /** The same keys over and over, with some draws at random between. */
    static Trace loop(String name, int keys, int length, double share, double noise, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] out = new int[length];
        int next = 0;
        for (int i = 0; i < length; i++) {
            out[i] = random.nextDouble() < noise ? random.nextInt(keys) : next++ % keys;
        }
        return Trace.of(name, out, share);
    }

    /** Zipf; every 100,000 requests a scan of 20,000 new keys comes between. */
    static Trace scannedZipf(String name, double exponent, int keys, int length, int entries, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] law = law(keys, exponent);
        int[] keyOfRank = permutation(keys, random);
        int[] out = new int[length];
        int next = keys;
        int left = 0;
        for (int i = 0; i < length; i++) {
            if (i % 100_000 == 99_999) {
                left = 20_000;
            }
            if (left > 0 && random.nextBoolean()) {
                out[i] = next++;
                left--;
            } else {
                out[i] = keyOfRank[draw(law, random)];
            }
        }
        return Trace.of(name, out, 1).withBudgetFor(entries);
    }

    /** Zipf, with a share of keys that are never asked for again. */
    static Trace wonders(String name, double exponent, int keys, int length, double wonders, int entries, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] law = law(keys, exponent);
        int[] keyOfRank = permutation(keys, random);
        int[] out = new int[length];
        int next = keys;
        for (int i = 0; i < length; i++) {
            out[i] = random.nextDouble() < wonders ? next++ : keyOfRank[draw(law, random)];
        }
        return Trace.of(name, out, 1).withBudgetFor(entries);
    }

    /** LRU's home: a new key now and then, otherwise one from a log-normal depth of the recency stack. */
    static Trace stackDistance(
            String name, int length, double fresh, double meanLog, double sdLog, double share, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] out = new int[length];
        int[] keyAt = new int[length];
        int[] tree = new int[length + 1]; // Fenwick: which positions hold the last use of a key
        int live = 0;
        int keys = 0;
        for (int i = 0; i < length; i++) {
            int key;
            if (live < 10 || random.nextDouble() < fresh) {
                key = keys++;
            } else {
                int depth = (int) Math.exp(meanLog + sdLog * random.nextGaussian());
                int position = positionOfRank(tree, live - (depth < live ? depth : random.nextInt(live)));
                key = keyAt[position];
                add(tree, position, -1);
                live--;
            }
            out[i] = key;
            keyAt[i] = key;
            add(tree, i, 1);
            live++;
        }
        return Trace.of(name, out, share);
    }

    private static void add(int[] tree, int position, int change) {
        for (int i = position + 1; i < tree.length; i += i & -i) {
            tree[i] += change;
        }
    }

    private static int positionOfRank(int[] tree, int rank) {
        int position = 0;
        int left = rank;
        for (int step = Integer.highestOneBit(tree.length - 1); step > 0; step >>= 1) {
            if (position + step < tree.length && tree[position + step] < left) {
                position += step;
                left -= tree[position];
            }
        }
        return position;
    }

    /** Zipf with log-normal sizes; where the correlation of size and rank is above 0, popular keys are small. */
    static Trace sized(
            String name, double exponent, int keys, int length, double share, double correlation, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] law = law(keys, exponent);
        int[] keyOfRank = permutation(keys, random);
        int[] sizes = new int[keys];
        for (int rank = 0; rank < keys; rank++) {
            double log = 6.5 + 1.6 * random.nextGaussian() + correlation * Math.log((rank + 1.0) / keys);
            sizes[keyOfRank[rank]] = (int) Math.clamp(Math.exp(log), 16, 1 << 18);
        }
        int[] out = new int[length];
        for (int i = 0; i < length; i++) {
            out[i] = keyOfRank[draw(law, random)];
        }
        return Trace.of(name, out, sizes, share);
    }

    /** Zipf over other keys in each phase. */
    static Trace shifts(String name, double exponent, int keys, int length, int phases, int entries, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] law = law(keys, exponent);
        int[] out = new int[length];
        for (int i = 0; i < length; i++) {
            out[i] = draw(law, random) + (int) ((long) i * phases / length) * keys;
        }
        return Trace.of(name, out, 1).withBudgetFor(entries);
    }

    /** Every key comes twice, some way apart, and never again. */
    static Trace twice(String name, int length, int distance, int entries, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        PriorityQueue<Return> returns = new PriorityQueue<>();
        int[] out = new int[length];
        int next = 0;
        for (int i = 0; i < length; i++) {
            Return due = returns.peek();
            if (due != null && due.at <= i) {
                returns.remove();
                out[i] = due.key;
            } else {
                returns.add(new Return(i + 1 + (int) (distance * (0.5 + random.nextDouble())), next));
                out[i] = next++;
            }
        }
        return Trace.of(name, out, 1).withBudgetFor(entries);
    }

    private record Return(int at, int key) implements Comparable<Return> {
        @Override
        public int compareTo(Return other) {
            return at != other.at ? Integer.compare(at, other.at) : Integer.compare(key, other.key);
        }
    }

    /** Four loops of different lengths take turns, with a Zipf stream between. */
    static Trace loopsAndZipf(String name, int length, double share, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] lengths = {1_500, 4_000, 9_000, 20_000};
        int[] positions = new int[lengths.length];
        double[] law = law(3_000, 0.9);
        int[] out = new int[length];
        int loop = 0;
        for (int i = 0; i < length; i++) {
            if (i % 5_000 == 0) {
                loop = random.nextInt(lengths.length);
            }
            if (random.nextInt(4) == 0) {
                out[i] = draw(law, random);
            } else {
                out[i] = 100_000 * (loop + 1) + positions[loop];
                positions[loop] = (positions[loop] + 1) % lengths[loop];
            }
        }
        return Trace.of(name, out, share);
    }

    private static double[] law(int keys, double exponent) {
        double[] cumulative = new double[keys];
        double total = 0;
        for (int i = 0; i < keys; i++) {
            total += Math.pow(i + 1, -exponent);
            cumulative[i] = total;
        }
        for (int i = 0; i < keys; i++) {
            cumulative[i] /= total;
        }
        return cumulative;
    }

    private static int draw(double[] cumulative, SplittableRandom random) {
        int at = Arrays.binarySearch(cumulative, random.nextDouble());
        return at < 0 ? Math.min(-at - 1, cumulative.length - 1) : at;
    }

    private static int[] permutation(int n, SplittableRandom random) {
        int[] out = new int[n];
        for (int i = 0; i < n; i++) {
            out[i] = i;
        }
        for (int i = n - 1; i > 0; i--) {
            swap(out, i, random.nextInt(i + 1));
        }
        return out;
    }

    private static void swap(int[] array, int a, int b) {
        int kept = array[a];
        array[a] = array[b];
        array[b] = kept;
    }
}
