package dev.torc.acceptance.crash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one connection has written to two databases that are its alone. Every value is unique, so what a server shows after a crash tells
 * how many of the writes it has: {@link #settle} looks for the beginning of them that leads to exactly this.
 *
 * <p>Kinds of keys: plain ones (SET, APPEND, DEL, PEXPIREAT, RENAME, MOVE), groups that only MSET writes, each of its values the same, and
 * short-lived ones that only SET PXAT writes, because nobody can tell what else would have found them alive. SWAPDB and FLUSHDB, once in
 * a while, change all of them. All but SWAPDB write to the first database, and MOVE from there to the second.
 */
final class Ledger {
    private static final int PLAIN = 150;
    private static final int GROUPS = 12;
    private static final int GROUP_KEYS = 5;
    private static final int SHORT_LIVED = 40;
    private static final long SHORT_MS = 1_500;
    private static final long LONG_MS = 1_000_000_000;
    private static final int LARGE_BYTES = 50_000;

    /** Of so many writes one exchanges the databases, and of four times as many one empties the first. */
    private static final int SWAP_EVERY = 150;

    /**
     * Where a crash cut the writes off.
     *
     * @param least fewest of the writes that lead to what was found
     * @param most most of them; more than {@code least} where the next ones change nothing
     * @param lastSentNs when the last of the fewest was sent; {@link Long#MIN_VALUE} if none
     * @param lostNs when the first write after the most was acknowledged; {@link Long#MAX_VALUE} if it was not
     */
    record Cut(int least, int most, long lastSentNs, long lostNs) {}

    private final int database;
    private final String prefix;
    private final Random random;
    private final double largeShare;
    private Map<String, Entry> settled = new HashMap<>();
    private final List<Write> writes = new ArrayList<>();
    private long unique;

    /**
     * @param number of the connection, from 0 on
     * @param largeShare of the values, that have tens of kilobytes
     */
    Ledger(int number, long seed, double largeShare) {
        this.database = 1 + 2 * number;
        this.prefix = "c" + number;
        this.random = new Random(seed);
        this.largeShare = largeShare;
    }

    // ---- writing; by the connection's thread

    /** The database that it writes to. */
    int database() {
        return database;
    }

    /** The next command, noted as sent. */
    synchronized Write next() {
        Write write = random.nextInt(SWAP_EVERY) == 0 ? (random.nextInt(4) == 0 ? flush() : swap()) : change();
        write.sentNs = System.nanoTime();
        writes.add(write);
        return write;
    }

    private Write change() {
        return switch (random.nextInt(20)) {
            case 0, 1, 2 -> group();
            case 3, 4 -> delete();
            case 5, 6 -> expire();
            case 7, 8, 9, 10 -> append();
            case 11, 12 -> shortLived();
            case 13 -> rename();
            case 14 -> move();
            default -> set();
        };
    }

    private String key(String kind, int count) {
        return prefix + ":" + kind + ":" + random.nextInt(count);
    }

    /** A key of the first database, as entries are called here. */
    private String here(String key) {
        return database + " " + key;
    }

    /** The one of the same name in the second. */
    private String there(String key) {
        return database + 1 + " " + key;
    }

    private String value() {
        String value = "v" + unique++;
        return random.nextDouble() < largeShare ? value + "x".repeat(random.nextInt(LARGE_BYTES)) : value;
    }

    private Write set() {
        String key = key("plain", PLAIN);
        String value = value();
        return new Write(
                List.of("SET", key, value),
                List.of(here(key)),
                keys -> keys.put(here(key), new Entry(value, Entry.NEVER)));
    }

    private Write shortLived() {
        String key = key("short", SHORT_LIVED);
        String value = value();
        long at = System.currentTimeMillis() + 1 + random.nextLong(SHORT_MS);
        return new Write(
                List.of("SET", key, value, "PXAT", Long.toString(at)),
                List.of(here(key)),
                keys -> keys.put(here(key), new Entry(value, at)));
    }

    private Write delete() {
        String key = key("plain", PLAIN);
        return new Write(List.of("DEL", key), List.of(here(key)), keys -> keys.remove(here(key)));
    }

    private Write expire() {
        String key = key("plain", PLAIN);
        long at = System.currentTimeMillis() + LONG_MS + random.nextLong(LONG_MS);
        return new Write(
                List.of("PEXPIREAT", key, Long.toString(at)),
                List.of(here(key)),
                keys -> keys.computeIfPresent(here(key), (_, old) -> new Entry(old.value(), at)));
    }

    private Write append() {
        String key = key("plain", PLAIN);
        String more = "," + unique++;
        return new Write(
                List.of("APPEND", key, more),
                List.of(here(key)),
                keys -> keys.merge(
                        here(key),
                        new Entry(more, Entry.NEVER),
                        (old, _) -> new Entry(old.value() + more, old.expireAtMs())));
    }

    private Write group() {
        String group = key("group", GROUPS);
        String value = value();
        List<String> keys = new ArrayList<>();
        List<String> words = new ArrayList<>(List.of("MSET"));
        for (int i = 0; i < GROUP_KEYS; i++) {
            keys.add(here(group + ":" + i));
            words.addAll(List.of(group + ":" + i, value));
        }
        return new Write(words, keys, entries -> keys.forEach(key -> entries.put(key, new Entry(value, Entry.NEVER))));
    }

    /** Mostly to another hash slot, where the two halves are written by two threads when they are replayed. */
    private Write rename() {
        String from = key("plain", PLAIN);
        String to = key("plain", PLAIN);
        return new Write(List.of("RENAME", from, to), List.of(here(from), here(to)), keys -> {
            @Nullable Entry renamed = keys.remove(here(from));
            if (renamed != null) {
                keys.put(here(to), renamed);
            }
        });
    }

    private Write move() {
        String key = key("plain", PLAIN);
        return new Write(List.of("MOVE", key, Integer.toString(database + 1)), List.of(here(key), there(key)), keys -> {
            @Nullable Entry moved = keys.get(here(key));
            if (moved != null && !keys.containsKey(there(key))) {
                keys.put(there(key), moved);
                keys.remove(here(key));
            }
        });
    }

    private Write swap() {
        return new Write(
                List.of("SWAPDB", Integer.toString(database), Integer.toString(database + 1)), keys(), keys -> {
                    Map<String, Entry> before = new HashMap<>(keys);
                    keys.clear();
                    names().forEach(name -> {
                        exchange(before, here(name), keys, there(name));
                        exchange(before, there(name), keys, here(name));
                    });
                });
    }

    private static void exchange(Map<String, Entry> before, String from, Map<String, Entry> keys, String to) {
        @Nullable Entry entry = before.get(from);
        if (entry != null) {
            keys.put(to, entry);
        }
    }

    private Write flush() {
        return new Write(List.of("FLUSHDB"), keys(), keys -> names().forEach(name -> keys.remove(here(name))));
    }

    /** How many of the writes, from the first, had been acknowledged then. From any thread. */
    synchronized int acknowledgedBefore(long ns) {
        int count = 0;
        for (int i = 0; i < writes.size(); i++) {
            if (writes.get(i).isAcknowledgedBefore(ns)) {
                count = i + 1;
            }
        }
        return count;
    }

    // ---- after a start

    /** All keys that it may have written, each after its database and a blank. */
    List<String> keys() {
        return names().stream()
                .flatMap(name -> Stream.of(here(name), there(name)))
                .toList();
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < PLAIN; i++) {
            names.add(prefix + ":plain:" + i);
        }
        for (int i = 0; i < SHORT_LIVED; i++) {
            names.add(prefix + ":short:" + i);
        }
        for (int i = 0; i < GROUPS * GROUP_KEYS; i++) {
            names.add(prefix + ":group:" + i / GROUP_KEYS + ":" + i % GROUP_KEYS);
        }
        return names;
    }

    /**
     * Goes on from what a server shows.
     *
     * @param crashNs what was acknowledged before is known to have been acknowledged before the crash
     * @throws AssertionError if no beginning of the writes leads to it
     */
    synchronized Cut settle(Found found, long crashNs) {
        Map<String, Entry> expected = new HashMap<>(settled);
        Map<String, Boolean> wrong = new LinkedHashMap<>();
        keys().forEach(key -> compare(key, expected, found, wrong));
        int least = wrong.isEmpty() ? 0 : -1;
        int most = least;
        int nearest = 0;
        int fewestWrong = wrong.size();
        for (int i = 0; i < writes.size(); i++) {
            Write write = writes.get(i);
            write.applyTo(expected);
            write.keys.forEach(key -> compare(key, expected, found, wrong));
            if (wrong.isEmpty()) {
                least = least < 0 ? i + 1 : least;
                most = i + 1;
            }
            if (wrong.size() <= fewestWrong) {
                fewestWrong = wrong.size();
                nearest = i + 1;
            }
        }
        if (least < 0) {
            throw new AssertionError(prefix + ": no beginning of the " + writes.size()
                    + " writes leads to what is there; "
                    + acknowledgedBefore(crashNs) + " were acknowledged; nearest are the first " + nearest + ": "
                    + difference(nearest, found));
        }
        Cut cut = new Cut(
                least,
                most,
                least == 0 ? Long.MIN_VALUE : writes.get(least - 1).sentNs,
                acknowledgedBefore(crashNs) <= most ? Long.MAX_VALUE : firstAcknowledged(most));
        settled = state(most);
        writes.clear();
        return cut;
    }

    private long firstAcknowledged(int from) {
        return writes.subList(from, writes.size()).stream()
                .mapToLong(write -> write.repliedNs)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    private static void compare(String key, Map<String, Entry> expected, Found found, Map<String, Boolean> wrong) {
        if (found.mayStandFor(key, expected.get(key))) {
            wrong.remove(key);
        } else {
            wrong.put(key, true);
        }
    }

    private Map<String, Entry> state(int count) {
        Map<String, Entry> state = new HashMap<>(settled);
        writes.subList(0, count).forEach(write -> write.applyTo(state));
        return state;
    }

    private String difference(int count, Found found) {
        Map<String, Entry> state = state(count);
        List<String> lines = new ArrayList<>();
        for (String key : keys()) {
            @Nullable Entry expected = state.get(key);
            if (!found.mayStandFor(key, expected) && lines.size() < 10) {
                lines.add(key + " is " + shown(found.entry(key)) + " (expected: " + shown(expected) + ")");
            }
        }
        return String.join("; ", lines);
    }

    private static String shown(@Nullable Entry entry) {
        String text = Objects.toString(entry);
        return text.length() <= 150 ? text : text.substring(0, 150) + "...";
    }
}
