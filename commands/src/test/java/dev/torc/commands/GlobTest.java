package dev.torc.commands;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.torc.memory.Memory;
import dev.torc.peers.RedisServer;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    private static final String ALPHABET = "abAB-^*?[]\\\0\u00e9\u007f\u0080";

    @ParameterizedTest
    @CsvSource({
        "*, a, true",
        "*, '', false",
        "'', '', true",
        "'', a, false",
        "a**, a, true",
        "**a, a, true",
        "h?llo, hello, true",
        "h[^e]llo, hello, false",
        "h[a-e]llo, hello, true",
        "h[e-a]llo, hello, true",
        "h\\ello, hello, true",
        "h\\\\llo, h\\llo, true",
        "a\\, a\\, true",
        "[abc, c, true",
        "[abc, d, false",
        "[, a, false",
        "[^, a, true",
        "[]a], ]a], false",
        "[a-], b, false",
        "[a-], a, true",
        "[a-], ], true",
        "[\\]], ], true",
        "a*b*c, axxbxxbc, true",
        "a*b*c, axxbxxbcd, false",
        "*a*a, aa, true",
        "*a*a, a, false"
    })
    void answersAsRedis(String pattern, String text, boolean expected) {
        assertThat(matchesEveryWay(pattern, text, false)).isEqualTo(expected);
    }

    @Test
    void ignoresCaseExceptForEscapedBytesInBrackets() {
        assertThat(matchesEveryWay("MaxM*", "maxmemory", true)).isTrue();
        assertThat(matchesEveryWay("MaxM*", "maxmemory", false)).isFalse();
        assertThat(matchesEveryWay("[A-C]", "b", true)).isTrue();
        assertThat(matchesEveryWay("[\\A]", "a", true)).isFalse();
        assertThat(matchesEveryWay("\\A", "a", true)).isTrue();
    }

    @Test
    void matchesNothingBeyondAThousandStars() {
        assertThat(matchesEveryWay("*a".repeat(1000), "a".repeat(1000), false)).isTrue();
        assertThat(matchesEveryWay("*a".repeat(1001), "a".repeat(1001), false)).isFalse();
        assertThat(matchesEveryWay("*a".repeat(1000) + "*", "a".repeat(1000) + "b", false))
                .isTrue();
    }

    @Test
    void givesUpOnHostilePatterns() {
        String text = "a".repeat(1 << 20);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            assertThat(Glob.matches("*" + "a".repeat(1 << 19) + "b", text, false))
                    .isFalse();
            assertThat(Glob.matches("*[" + "b".repeat(1 << 19) + "]", text, false))
                    .isFalse();
            assertThat(Glob.matches("*a*a*a*a*a*a*a*a*a*a*a*a*a*b", text, false))
                    .isFalse();
        });
    }

    @Test
    void takesALoneStarAsEverything() {
        try (Arena arena = Arena.ofConfined()) {
            long address = offHeap(arena, "**");
            assertThat(Glob.matchesEverything(address, 1)).isTrue();
            assertThat(Glob.matchesEverything(address, 2)).isFalse();
            assertThat(Glob.matchesEverything(address, 0)).isFalse();
        }
    }

    @Test
    void agreesWithRedisOnRandomPatterns(@TempDir Path directory) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (RedisServer redis = RedisServer.start(directory, "--save", "")) {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                texts.add(randomText(random, random.nextInt(8)));
            }
            List<String> keys = List.copyOf(new HashSet<>(texts));
            keys.forEach(key -> redis.send("SET", key, ""));
            keys.forEach(key -> redis.reply());
            for (int i = 0; i < 3000; i++) {
                String pattern = randomText(random, 1 + random.nextInt(9));
                Set<String> ours = new HashSet<>();
                for (String key : keys) {
                    if (pattern.equals("*") || matchesEveryWay(pattern, key, false)) {
                        ours.add(key);
                    }
                }
                assertThat(new HashSet<>(redis.list("KEYS", pattern)))
                        .as("pattern '%s', seed %d", pattern, seed)
                        .isEqualTo(ours);
            }
        }
    }

    @Test
    void agreesWithRedisOnRandomPatternsWhenCaseDoesNotMatter(@TempDir Path directory) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (RedisServer redis = RedisServer.start(directory, "--save", "")) {
            List<String> names = redis.list("COMMAND", "LIST");
            for (int i = 0; i < 1500; i++) {
                String pattern = casePattern(random, names.get(random.nextInt(names.size())));
                Set<String> ours = new HashSet<>();
                for (String name : names) {
                    if (matchesEveryWay(pattern, name, true)) {
                        ours.add(name);
                    }
                }
                assertThat(new HashSet<>(redis.list("COMMAND", "LIST", "FILTERBY", "PATTERN", pattern)))
                        .as("pattern '%s', seed %d", pattern, seed)
                        .isEqualTo(ours);
            }
        }
    }

    private static String casePattern(Random random, String name) {
        StringBuilder pattern = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            char upper = Character.toUpperCase(c);
            pattern.append(
                    switch (random.nextInt(8)) {
                        case 0 -> "?";
                        case 1 -> "*";
                        case 2 -> "[" + upper + "-" + c + "]";
                        case 3 -> "[^" + (char) (upper + random.nextInt(3)) + "]";
                        case 4 -> "[\\" + upper + c + "]";
                        case 5 -> "\\" + upper;
                        default -> Character.toString(random.nextBoolean() ? c : upper);
                    });
        }
        return pattern.substring(0, random.nextInt(3) == 0 ? random.nextInt(pattern.length()) : pattern.length());
    }

    private static String randomText(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return text.toString();
    }

    /** The answer, which must be the same on the heap, off it, and mixed. */
    private static boolean matchesEveryWay(String pattern, String text, boolean ignoreCase) {
        byte[] patternBytes = pattern.getBytes(ISO_8859_1);
        boolean answer = Glob.matches(patternBytes, text.getBytes(ISO_8859_1), ignoreCase);
        try (Arena arena = Arena.ofConfined()) {
            long patternAddress = offHeap(arena, pattern);
            long textAddress = offHeap(arena, text);
            assertThat(Glob.matches(patternAddress, pattern.length(), textAddress, text.length(), ignoreCase))
                    .isEqualTo(answer);
            assertThat(Glob.matches(patternBytes, textAddress, text.length(), ignoreCase))
                    .isEqualTo(answer);
        }
        return answer;
    }

    private static long offHeap(Arena arena, String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        long address = arena.allocate(bytes.length + 1L).address();
        Memory.copy(bytes, 0, address, bytes.length);
        return address;
    }
}
