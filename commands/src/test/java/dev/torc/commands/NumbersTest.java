package dev.torc.commands;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.memory.Memory;
import dev.torc.peers.RedisServer;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {
    private static final int BATCH = 500;

    private final Arena arena = Arena.ofConfined();
    private final long buffer = arena.allocate(8192).address();

    @AfterEach
    void release() {
        arena.close();
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                1,
                -1,
                9,
                10,
                11,
                99,
                100,
                101,
                -10,
                -99,
                -100,
                999_999,
                1_000_000,
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                Long.MAX_VALUE - 1,
                Long.MIN_VALUE + 1,
                999_999_999_999_999_999L,
                1_000_000_000_000_000_000L
            })
    void writesAndReadsIntegers(long value) {
        int length = Numbers.putLong(buffer, value);
        assertThat(Memory.toLatin1(buffer, length)).isEqualTo(Long.toString(value));
        assertThat(Numbers.length(value)).isEqualTo(length);
        assertThat(Numbers.parseLong(buffer, length)).isEqualTo(value);
        assertThat(Numbers.isLong(buffer, length)).isTrue();
        assertThat(Numbers.parseLong(Long.toString(value))).isEqualTo(value);
    }

    @Test
    void writesIntegersOfEveryLength() {
        Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            long value = random.nextLong() >> random.nextInt(64);
            int length = Numbers.putLong(buffer, value);
            assertThat(Memory.toLatin1(buffer, length)).isEqualTo(Long.toString(value));
            assertThat(Numbers.parseLong(buffer, length)).isEqualTo(value);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "+1",
                " 1",
                "1 ",
                "01",
                "-0",
                "-01",
                "00",
                "1a",
                "a",
                "1.0",
                "--1",
                "0x10",
                "9223372036854775808",
                "-9223372036854775809",
                "18446744073709551616",
                "99999999999999999999",
                "100000000000000000000",
                "1\0"
            })
    void refusesWhatIsNoInteger(String text) {
        put(text);
        assertThat(Numbers.parseLong(buffer, text.length())).isEqualTo(Numbers.INVALID);
        assertThat(Numbers.isLong(buffer, text.length())).isFalse();
        assertThat(Numbers.parseLong(text)).isNull();
    }

    @Test
    void readsCursorsAsUnsignedNumbers() {
        for (String text : List.of("0", "17", "007", "+5", "18446744073709551615", "", "-1")) {
            put(text);
            assertThat(Numbers.isCursor(buffer, text.length())).as(text).isTrue();
        }
        put("18446744073709551615");
        assertThat(Numbers.parseCursor(buffer, 20)).isEqualTo(-1L);
        put("-1");
        assertThat(Numbers.parseCursor(buffer, 2)).isEqualTo(-1L);
        for (String text :
                List.of("18446744073709551616", "28446744073709551615", "1x", " 1", "1 ", "-", "0x1", "1.0")) {
            put(text);
            assertThat(Numbers.isCursor(buffer, text.length())).as(text).isFalse();
        }
    }

    @Test
    void readsCursorsAsRedisDoes(@TempDir Path directory) {
        try (RedisServer redis = RedisServer.start(directory, "--save", "")) {
            for (String text : List.of(
                    "",
                    "-",
                    "+",
                    "+1",
                    "-1",
                    "--1",
                    "01",
                    "18446744073709551615",
                    "18446744073709551616",
                    " 1",
                    "1 ",
                    "a")) {
                put(text);
                boolean accepted = !(redis.command("SCAN", text) instanceof RedisServer.Failure);
                assertThat(Numbers.isCursor(buffer, text.length())).as(text).isEqualTo(accepted);
            }
        }
    }

    @Test
    void readsAndWritesDoublesAsRedisDoes(@TempDir Path directory) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> texts = new ArrayList<>(NumberTexts.EDGES);
        for (int i = 0; i < 6000; i++) {
            texts.add(NumberTexts.random(random));
        }
        try (RedisServer redis = RedisServer.start(directory, "--save", "")) {
            for (List<String> batch : batches(texts)) {
                for (String text : batch) {
                    redis.send("DEL", "z");
                    redis.send("ZADD", "z", text, "m");
                    redis.send("ZSCORE", "z", "m");
                }
                for (String text : batch) {
                    redis.reply();
                    boolean accepted = !(redis.reply() instanceof RedisServer.Failure);
                    Object score = redis.reply();
                    put(text);
                    double ours = Numbers.parseDouble(buffer, text.length());
                    assertThat(!Double.isNaN(ours))
                            .as("'%s', seed %d", text, seed)
                            .isEqualTo(accepted);
                    if (accepted && ours != 0) { // a small sorted set keeps -0 as the integer 0
                        int length = Numbers.putDouble(buffer, ours);
                        assertThat(length).isLessThanOrEqualTo(Numbers.MAX_DOUBLE_LENGTH);
                        assertThat(Memory.toLatin1(buffer, length))
                                .as("'%s', seed %d", text, seed)
                                .isEqualTo(score);
                    }
                }
            }
        }
    }

    @Test
    void writesZerosAndNonNumbersAsRedisDoes() {
        assertThat(Numbers.toString(0.0)).isEqualTo("0");
        assertThat(Numbers.toString(-0.0)).isEqualTo("-0");
        assertThat(Memory.toLatin1(buffer, Numbers.putDouble(buffer, -0.0))).isEqualTo("-0");
        assertThat(Numbers.toString(Double.NaN)).isEqualTo("nan");
        assertThat(Memory.toLatin1(buffer, Numbers.putDouble(buffer, Double.NEGATIVE_INFINITY)))
                .isEqualTo("-inf");
    }

    @Test
    void addsLongDoublesAsRedisDoes(@TempDir Path directory) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> texts = new ArrayList<>(NumberTexts.EDGES);
        for (int i = 0; i < 12000; i++) {
            texts.add(NumberTexts.random(random));
        }
        try (RedisServer redis = RedisServer.start(directory, "--save", "")) {
            for (List<String> batch : batches(texts)) {
                for (String text : batch) {
                    redis.send("SET", "f", text);
                    redis.send("INCRBYFLOAT", "f", increment(texts, text));
                }
                for (String text : batch) {
                    redis.reply();
                    String increment = increment(texts, text);
                    assertThat(increase(text, increment))
                            .as("'%s' + '%s', seed %d", text, increment, seed)
                            .isEqualTo(RedisServer.textOf(redis.reply()));
                }
            }
        }
    }

    @Test
    void countsInSmallStepsAsRedisDoes(@TempDir Path directory) {
        try (RedisServer redis = RedisServer.start(directory, "--save", "")) {
            String ours = "0";
            for (int i = 0; i < 4000; i++) {
                String step = i % 7 == 0 ? "-3.7e-3" : i % 11 == 0 ? "1234.0625" : "0.1";
                ours = increase(ours, step);
                assertThat(ours).isEqualTo(redis.command("INCRBYFLOAT", "f", step));
            }
        }
    }

    /** What SET, INCRBYFLOAT answers in Redis. */
    private String increase(String text, String increment) {
        put(text);
        LongDouble value = LongDouble.parse(buffer, text.length());
        LongDouble by = LongDouble.parse(increment);
        if (value == null || by == null) {
            return "-ERR value is not a valid float";
        }
        LongDouble sum = value.plus(by);
        return sum.isFinite() ? new String(sum.toBytes(), ISO_8859_1) : "-ERR increment would produce NaN or Infinity";
    }

    private static String increment(List<String> texts, String text) {
        return texts.get(Math.floorMod(text.hashCode(), texts.size()));
    }

    private static List<List<String>> batches(List<String> texts) {
        List<List<String>> batches = new ArrayList<>();
        for (int i = 0; i < texts.size(); i += BATCH) {
            batches.add(texts.subList(i, Math.min(texts.size(), i + BATCH)));
        }
        return batches;
    }

    private void put(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        Memory.copy(bytes, 0, buffer, bytes.length);
    }
}
