package dev.torc.commands;

import java.util.List;
import java.util.Random;

/** Texts of numbers, and of what only looks like one, for the differential tests. */
final class NumberTexts {
    static final List<String> EDGES = List.of(
            "",
            " ",
            "0",
            "-0",
            "+0",
            "0.0",
            "-0.0",
            "1",
            "+1",
            "-1",
            " 1",
            "1 ",
            "\t1",
            "1\n",
            "1\0",
            "\0",
            "1\0x",
            ".",
            "-",
            "+",
            "+-1",
            ".5",
            "5.",
            "-.5",
            "-5.",
            "1e",
            "1e+",
            "1e-",
            "1e5",
            "1E5",
            "1e+5",
            "1e-5",
            "1e05",
            "1e0x1",
            "1e5.5",
            "1..2",
            "1.2.3",
            "inf",
            "-inf",
            "+inf",
            "INF",
            "Infinity",
            "-iNfInItY",
            "infin",
            "infinityy",
            "nan",
            "-nan",
            "NaN",
            "nan(1)",
            "nan()",
            "0x",
            "0x1",
            "0X1F",
            "-0x1f",
            "0x1.8",
            "0x.8",
            "0x8.",
            "0x.",
            "0x1p3",
            "0x1P-3",
            "0x1p",
            "0x1p+",
            "0x1pa",
            "0x1e5",
            "0xg",
            "0x1.fffffffffffffp1023",
            "0x1.fffffffffffff8p1023",
            "0x1.fffffffffffff7p1023",
            "0x1p-1074",
            "0x1p-1075",
            "0x1.8p-1075",
            "0x1.ffffffffffffffffp0",
            "0x1.fffffffffffffffep16383",
            "0x1.ffffffffffffffffp16383",
            "0x1p16384",
            "0x1p-16445",
            "0x1p-16446",
            "0x1.8p-16446",
            "0x0p99999999999",
            "0e99999999999999999999",
            "1e99999999999999999999",
            "1e-99999999999999999999",
            "1e308",
            "1.7976931348623157e308",
            "1.7976931348623159e308",
            "1e309",
            "2.2250738585072011e-308",
            "4.9e-324",
            "2.4e-324",
            "2.5e-324",
            "1e4932",
            "1.189731495357231765e4932",
            "1.18973149535723177e4932",
            "1e4933",
            "-1e4933",
            "3.3621e-4932",
            "3.6e-4951",
            "1.9e-4951",
            "1.8e-4951",
            "1e-4952",
            "1e-4960",
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808",
            "18446744073709551615",
            "18446744073709551616",
            "18446744073709551617",
            "36893488147419103233",
            "36893488147419103235",
            "9007199254740993",
            "9007199254740992.5",
            "9007199254740993.0000000000000000000001",
            "0.1",
            "0.2",
            "0.3",
            "1e16",
            "1e17",
            "99999999999999999",
            "100000000000000000",
            "123456789012345678",
            "0.0001",
            "0.00001",
            "0.000099999999999999999",
            "3.0e3",
            "5.0e3",
            "1e-17",
            "5e-18",
            "4.9e-18",
            "-5e-18",
            "-1e-18",
            "1.5e-17",
            "2.5e-17",
            "0.000000000000000005",
            "1_000",
            "1,5",
            "one",
            "1f",
            "1d",
            "0x1p1f",
            "0".repeat(100) + "1",
            "1" + "0".repeat(400),
            "0." + "0".repeat(400) + "1",
            "1".repeat(5000),
            "1".repeat(5119),
            "1".repeat(5120),
            "0." + "3".repeat(5000),
            "0." + "0".repeat(5000) + "1",
            "0." + "0".repeat(4940) + "1");

    private NumberTexts() {}

    static String random(Random random) {
        return switch (random.nextInt(10)) {
            case 0 -> Long.toString(random.nextLong() >> random.nextInt(64));
            case 1 ->
                Double.toString(Double.longBitsToDouble(random.nextLong())).replace("NaN", "7");
            case 2 -> Float.toString(random.nextFloat() * 1000);
            case 3 -> sign(random) + digits(random, 25) + "." + digits(random, 25);
            case 4 -> sign(random) + digits(random, 5) + "." + digits(random, 3);
            case 5 -> sign(random) + digits(random, 20) + "e" + (random.nextInt(60) - 30);
            case 6 ->
                sign(random) + digits(random, 25) + "." + digits(random, 10) + "E" + (random.nextInt(10200) - 5100);
            case 7 ->
                sign(random) + "0x" + Long.toHexString(random.nextLong() >>> random.nextInt(64)) + "."
                        + Long.toHexString(random.nextLong()) + "p" + (random.nextInt(300) - 150);
            case 8 -> damaged(random, random.nextInt(1000) + "." + random.nextInt(1000) + "e" + random.nextInt(20));
            default -> sign(random) + random.nextInt(100_000) / 100.0;
        };
    }

    private static String sign(Random random) {
        return random.nextInt(3) == 0 ? "-" : "";
    }

    private static String digits(Random random, int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most) + 1; i > 0; i--) {
            text.append((char) ('0' + random.nextInt(10)));
        }
        return text.toString();
    }

    private static String damaged(Random random, String text) {
        int at = random.nextInt(text.length());
        return text.substring(0, at)
                + "+-.eExp0 in".charAt(random.nextInt(11))
                + text.substring(at + random.nextInt(2));
    }
}
