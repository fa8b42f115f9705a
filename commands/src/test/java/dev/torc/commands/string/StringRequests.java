package dev.torc.commands.string;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** String commands from a seed: mostly sensible ones, with edge values and wrong options among them. Nothing depends on the time of day. */
final class StringRequests {
    static final List<String> KEYS = List.of("a", "b", "{a}c", "");

    /** Far behind and far ahead of any clock; relative times are long. */
    private static final List<String> SECONDS = List.of("1000", "86400", "0", "-1", "x", "9223372036854775807");

    private static final List<String> POINTS = List.of("1", "4102444800", "4102444800000", "0", "-5", "1.5");

    private static final List<String> INTEGERS = List.of(
            "0",
            "1",
            "-1",
            "7",
            "-99",
            "100",
            "12345678",
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808",
            "01",
            "+1",
            " 1",
            "",
            "1.0",
            "abc");

    private static final List<String> FLOATS = List.of(
            "1.5",
            "-0.1",
            "3",
            "1e3",
            "-1e-3",
            "0.1",
            "1e300",
            "1e17",
            "0.00000000000000001",
            "inf",
            "nan",
            "x",
            "",
            "0x1p4",
            "99999999999999999.9");

    private static final List<String> OFFSETS =
            List.of("0", "1", "-1", "3", "-3", "10", "50", "1048570", "1048576", "-9223372036854775808", "x", "");

    private static final List<String> FAMILY = List.of(
            "APPEND",
            "DECR",
            "DECRBY",
            "GET",
            "GETDEL",
            "GETEX",
            "GETRANGE",
            "SUBSTR",
            "GETSET",
            "INCR",
            "INCRBY",
            "INCRBYFLOAT",
            "LCS",
            "MGET",
            "MSET",
            "MSETNX",
            "PSETEX",
            "SET",
            "SET",
            "SET",
            "SETEX",
            "SETNX",
            "SETRANGE",
            "STRLEN");

    private final SplittableRandom random;

    StringRequests(long seed) {
        random = new SplittableRandom(seed);
    }

    String[] next() {
        String name = pick(FAMILY);
        List<String> words =
                new ArrayList<>(List.of(random.nextInt(8) == 0 ? name.toLowerCase(java.util.Locale.ROOT) : name));
        switch (name) {
            case "MGET" -> keys(words);
            case "MSET", "MSETNX" -> pairs(words);
            default -> {
                words.add(pick(KEYS));
                arguments(name, words);
            }
        }
        if (random.nextInt(60) == 0) {
            words.add("odd");
        } else if (random.nextInt(60) == 0 && words.size() > 1) {
            words.removeLast();
        }
        return words.toArray(String[]::new);
    }

    private void arguments(String name, List<String> words) {
        switch (name) {
            case "APPEND", "GETSET", "SETNX" -> words.add(value());
            case "DECRBY", "INCRBY" -> words.add(pick(INTEGERS));
            case "INCRBYFLOAT" -> words.add(pick(FLOATS));
            case "GETRANGE", "SUBSTR" -> words.addAll(List.of(pick(OFFSETS), pick(OFFSETS)));
            case "SETRANGE" -> words.addAll(List.of(pick(OFFSETS), random.nextInt(5) == 0 ? "" : value()));
            case "SETEX", "PSETEX" -> words.addAll(List.of(pick(SECONDS), value()));
            case "GETEX" -> options(words, random.nextInt(3));
            case "SET" -> {
                words.add(value());
                options(words, random.nextInt(4));
            }
            case "LCS" -> {
                words.add(pick(KEYS));
                lcsOptions(words);
            }
            default -> {}
        }
    }

    private void keys(List<String> words) {
        for (int n = random.nextInt(1, 5); n > 0; n--) {
            words.add(pick(KEYS));
        }
    }

    private void pairs(List<String> words) {
        for (int n = random.nextInt(1, 4); n > 0; n--) {
            words.add(pick(KEYS));
            words.add(value());
        }
    }

    private void options(List<String> words, int count) {
        for (int i = 0; i < count; i++) {
            String option =
                    pick(List.of("NX", "XX", "GET", "KEEPTTL", "PERSIST", "EX", "PX", "EXAT", "PXAT", "ex", "no"));
            words.add(option);
            switch (option) {
                case "EX", "PX", "ex" -> words.add(random.nextInt(3) == 0 ? pick(SECONDS) : "5000");
                case "EXAT", "PXAT" -> words.add(pick(POINTS));
                default -> {}
            }
        }
    }

    private void lcsOptions(List<String> words) {
        for (int n = random.nextInt(4); n > 0; n--) {
            String option = pick(List.of("LEN", "IDX", "IDX", "MINMATCHLEN", "WITHMATCHLEN", "withmatchlen", "no"));
            words.add(option);
            if (option.equals("MINMATCHLEN")) {
                words.add(pick(List.of("0", "1", "2", "-3", "x")));
            }
        }
    }

    private String value() {
        return switch (random.nextInt(6)) {
            case 0 -> pick(INTEGERS);
            case 1 -> pick(FLOATS);
            case 2 -> "x".repeat(random.nextInt(120));
            case 3 -> "abcab".substring(random.nextInt(3)) + pick(INTEGERS);
            case 4 -> "\u0000\u00ff\r\n" + random.nextInt(10);
            default -> Integer.toString(random.nextInt(-1000, 1000));
        };
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
