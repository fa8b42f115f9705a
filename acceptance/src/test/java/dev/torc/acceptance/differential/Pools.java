package dev.torc.acceptance.differential;

import java.util.List;
import java.util.Random;

/**
 * Words to make commands of: few keys, so that commands meet; numbers and texts at the borders of what is allowed. No expiry lies between
 * now and some minutes from now, so that nothing expires at one server and not yet at the other.
 */
final class Pools {
    private static final List<String> KEYS =
            List.of("k1", "k2", "k3", "k4", "k5", "{t}1", "{t}2", "key with blanks", "\0\u00ff\r\n", "");
    private static final int COMMON_KEYS = 5;

    private static final List<String> VALUES = List.of(
            "",
            "0",
            "1",
            "-1",
            "10",
            "12345",
            "3.14",
            "-0.5",
            "1e5",
            "5.0e3",
            "abc",
            "hello world",
            "ohmytext",
            "mynewtext",
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808",
            "12345678901234567890",
            " 12",
            "12 ",
            "012",
            "+5",
            "-0",
            "nan",
            "inf",
            "\0\u0001\u00fe\u00ff",
            "\r\n",
            "x".repeat(44),
            "x".repeat(45),
            "y".repeat(300));

    private static final List<String> INTEGERS = List.of(
            "0",
            "1",
            "-1",
            "2",
            "-2",
            "5",
            "10",
            "-10",
            "100",
            "1000",
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808",
            "-9223372036854775809",
            "2147483647",
            "2147483648",
            "4294967296",
            "536870912");
    private static final int SMALL_INTEGERS = 10;

    private static final List<String> NO_INTEGERS =
            List.of("", "abc", "1.5", "1e3", " 1", "1 ", "+1", "01", "-0", "0x10", "nan", "1\0", "--1");

    private static final List<String> DOUBLES = List.of(
            "0",
            "1",
            "-1",
            "0.1",
            "-0.25",
            "1.5",
            "3.0e3",
            "5.0e-3",
            "1e17",
            "1e20",
            "1e-20",
            "1e400",
            "-1e400",
            "123456789.123456789",
            "0.30000000000000004",
            "inf",
            "-inf",
            "nan",
            "0x10",
            ".5",
            "5.",
            "+1.5",
            " 1",
            "1 ",
            "1e",
            "");

    /** Times that are over, too long, or too long to be added to now. */
    private static final List<String> NO_TIMES = List.of(
            "0",
            "-1",
            "-100000",
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775",
            "99999999999999999999");

    private static final List<String> PATTERNS =
            List.of("*", "k*", "k?", "[a-k]1", "[^k]*", "\\k1", "{t}*", "k[", "*1", "", "k1", "**", "?", "[k-a]?");

    private static final List<String> DATABASES = List.of("0", "1", "2", "15", "16", "-1", "abc", "99999999999999");
    private static final int VALID_DATABASES = 4;

    private static final List<String> JUNK = List.of(
            "", "foo", "nx", "XX", "GT", "get", "EX", "PERSIST", "KEEPTTL", "LEN", "IDX", "COUNT", "MATCH", "TYPE",
            "REPLACE", "DB", "STORE", "LIMIT", "\0", "-1", "1000000");

    private final Random random;
    private final long nowSeconds;

    Pools(Random random, long nowSeconds) {
        this.random = random;
        this.nowSeconds = nowSeconds;
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** Mostly from the first {@code common} of a list, else from all of it. */
    private String mostly(List<String> list, int common) {
        return random.nextInt(5) == 0 ? any(list) : list.get(random.nextInt(common));
    }

    String key() {
        return mostly(KEYS, COMMON_KEYS);
    }

    String value() {
        return any(VALUES);
    }

    String integer() {
        return random.nextInt(10) == 0 ? any(NO_INTEGERS) : mostly(INTEGERS, SMALL_INTEGERS);
    }

    String floating() {
        if (random.nextInt(3) > 0) {
            return any(DOUBLES);
        }
        double scale = Math.pow(10, random.nextInt(12) - 4);
        return Double.toString(random.nextGaussian() * scale);
    }

    /**
     * From now on. Hardly ever the same twice: whether a second time is later than the first, as GT asks, would depend on the
     * millisecond.
     */
    String seconds() {
        return switch (random.nextInt(12)) {
            case 0 -> any(NO_INTEGERS);
            case 1 -> any(NO_TIMES);
            case 2 -> "922337" + (1_000_000_000 + random.nextInt(1_000_000_000));
            default -> Integer.toString(1000 + 10 * random.nextInt(10_000_000));
        };
    }

    String milliseconds() {
        return switch (random.nextInt(12)) {
            case 0 -> any(NO_INTEGERS);
            case 1 -> any(NO_TIMES);
            case 2 -> "922337" + (1_000_000_000_000L + random.nextInt(1_000_000_000) * 100L);
            default -> Long.toString(1_000_000 + 10_000L * random.nextInt(10_000_000));
        };
    }

    String unixSeconds() {
        return switch (random.nextInt(8)) {
            case 0 -> any(NO_TIMES);
            case 1 -> Long.toString(nowSeconds - 1000);
            default -> Long.toString(nowSeconds + 1000 + random.nextInt(100_000));
        };
    }

    String unixMilliseconds() {
        return switch (random.nextInt(8)) {
            case 0 -> any(NO_TIMES);
            case 1 -> Long.toString(nowSeconds * 1000 - 1000);
            default -> Long.toString((nowSeconds + 1000) * 1000 + random.nextInt(100_000_000));
        };
    }

    String pattern() {
        return any(PATTERNS);
    }

    String database() {
        return mostly(DATABASES, VALID_DATABASES);
    }

    String junk() {
        return any(JUNK);
    }
}
