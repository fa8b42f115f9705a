package dev.torc.store.eviction;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * Requests for keys 0 .. n - 1 with a size each, and the budget that the caches get.
 *
 * <p>An entry costs its value, its key's digits and about 13 bytes: what the store needs, so that reference policies can be given the
 * same budget as the store.
 */
final class Trace {
    private static final int OVERHEAD = 13;
    static final int DEFAULT_SIZE = 100;

    private final String name;
    private final int[] requests;
    private final int[] sizes;
    private final long budget;

    Trace(String name, int[] requests, int[] sizes, long budget) {
        this.name = name;
        this.requests = requests;
        this.sizes = sizes;
        this.budget = budget;
    }

    /** A trace of any numbers as keys, all of one size, with a budget of this share of the footprint. */
    static Trace of(String name, int[] keys, double budgetShare) {
        return of(name, keys, null, budgetShare);
    }

    /** @param sizes by the original keys; null: all the same */
    static Trace of(String name, int[] keys, int @org.jspecify.annotations.Nullable [] sizes, double budgetShare) {
        Map<Integer, Integer> dense = new HashMap<>();
        int[] requests = new int[keys.length];
        int[] denseSizes = new int[keys.length];
        for (int i = 0; i < keys.length; i++) {
            int next = dense.size();
            Integer known = dense.putIfAbsent(keys[i], next);
            requests[i] = known == null ? next : known;
            denseSizes[requests[i]] = sizes == null ? DEFAULT_SIZE : sizes[keys[i]];
        }
        return new Trace(name, requests, Arrays.copyOf(denseSizes, dense.size()), 0).withBudgetShare(budgetShare);
    }

    /** Reads lines of {@code key size ttl}, gzipped; keys are dense, and keep their first size. */
    static Trace load(String name, Path file, long budget) throws IOException {
        int[] requests = new int[1 << 20];
        int[] sizes = new int[1 << 16];
        int n = 0;
        int keys = 0;
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file), 1 << 16), StandardCharsets.US_ASCII))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                int space = line.indexOf(' ');
                int second = line.indexOf(' ', space + 1);
                int key = Integer.parseInt(line, 0, space, 10);
                if (n == requests.length) {
                    requests = Arrays.copyOf(requests, 2 * n);
                }
                requests[n++] = key;
                if (key >= sizes.length) {
                    sizes = Arrays.copyOf(sizes, Math.max(2 * sizes.length, key + 1));
                }
                if (sizes[key] == 0) {
                    sizes[key] = Integer.parseInt(line, space + 1, second, 10);
                }
                keys = Math.max(keys, key + 1);
            }
        }
        return new Trace(name, Arrays.copyOf(requests, n), Arrays.copyOf(sizes, keys), budget);
    }

    Trace named(String other) {
        return new Trace(other, requests, sizes, budget);
    }

    Trace withBudget(long bytes) {
        return new Trace(name, requests, sizes, bytes);
    }

    /** With a budget of this share of what all keys together cost. */
    Trace withBudgetShare(double share) {
        BitSet seen = new BitSet();
        long footprint = 0;
        for (int key : requests) {
            if (!seen.get(key)) {
                seen.set(key);
                footprint += cost(key);
            }
        }
        return withBudget((long) (share * footprint));
    }

    /** With a budget for this many entries of the default size. */
    Trace withBudgetFor(int entries) {
        return withBudget((long) entries * (DEFAULT_SIZE + OVERHEAD + 6));
    }

    /** One trace after the other, of different keys. */
    static Trace concatenation(String name, Trace... parts) {
        int[] requests = new int[0];
        int[] sizes = new int[0];
        for (Trace part : parts) {
            int at = requests.length;
            int base = sizes.length;
            requests = Arrays.copyOf(requests, at + part.requests.length);
            for (int i = 0; i < part.requests.length; i++) {
                requests[at + i] = base + part.requests[i];
            }
            sizes = Arrays.copyOf(sizes, base + part.sizes.length);
            System.arraycopy(part.sizes, 0, sizes, base, part.sizes.length);
        }
        return new Trace(name, requests, sizes, 0);
    }

    String name() {
        return name;
    }

    int[] requests() {
        return requests;
    }

    int keys() {
        return sizes.length;
    }

    int size(int key) {
        return sizes[key];
    }

    long budget() {
        return budget;
    }

    /** Bytes that a key's entry takes of the budget. */
    int cost(int key) {
        return sizes[key] + Integer.toString(key).length() + OVERHEAD;
    }
}
