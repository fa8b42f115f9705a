package dev.torc.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** However the bytes arrive, and whatever lies around them, the requests are the same. */
class RequestParserCutTest {
    private static final int[] SURROUNDINGS = {0, '\r', '\n', '1', '$', '*'};

    @Test
    void cutAtEveryByte() {
        for (String input : RequestSamples.PICKED) {
            Parsing whole = Parsing.of(input);
            for (int cut = 0; cut <= input.length(); cut++) {
                Parsing pieces = new Parsing().feed(input.substring(0, cut)).feed(input.substring(cut));
                assertSame(pieces, whole, input + " cut at " + cut);
            }
        }
    }

    @Test
    void byteForByte() {
        for (String input : RequestSamples.PICKED) {
            byte[] bytes = Parsing.bytes(input);
            Parsing parsing = new Parsing();
            for (int i = 0; i < bytes.length; i++) {
                parsing.feed(bytes, i, i + 1);
            }
            assertSame(parsing, Parsing.of(input), input);
        }
    }

    @Test
    void longLinesAndCountsCutAtEveryByteNearTheLimit() {
        for (String head : new String[] {"", "*", "*1\r\n$", "*1\r\n"}) {
            for (int length = RequestLimits.MAX_LINE - 2; length < RequestLimits.MAX_LINE + 3; length++) {
                for (String end : new String[] {"", "\r", "\n", "\r\n", "\r\n\r\n"}) {
                    String input = head + "1".repeat(length) + end;
                    Parsing whole = Parsing.of(input);
                    for (int cut = input.length() - 4; cut <= input.length(); cut++) {
                        Parsing pieces =
                                new Parsing().feed(input.substring(0, cut)).feed(input.substring(cut));
                        assertSame(pieces, whole, head + length + " ones, cut at " + cut);
                    }
                }
            }
        }
    }

    @Test
    void cutAtRandom() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            String input = RequestSamples.mutated(random);
            checkCuts(input, random, "seed " + seed + ", input " + i);
        }
    }

    /** Compares the parse of the whole with one of pieces, with other limits on batches and other surroundings. */
    static void checkCuts(String input, Random random, String description) {
        RequestLimits limits = random.nextBoolean() ? RequestLimits.DEFAULT : RequestLimits.DEFAULT.unauthenticated();
        byte[] bytes = Parsing.bytes(input);
        Parsing whole = new Parsing(limits, 32, 'x').feed(bytes, 0, bytes.length);
        Parsing pieces = new Parsing(limits, 1 + random.nextInt(4), SURROUNDINGS[random.nextInt(SURROUNDINGS.length)]);
        int most = 1 + random.nextInt(random.nextBoolean() ? 10 + bytes.length / 100 : 5000);
        for (int from = 0; from < bytes.length; ) {
            int to = Math.min(bytes.length, from + 1 + random.nextInt(most));
            pieces.feed(bytes, from, to);
            from = to;
        }
        assertSame(pieces, whole, description);
    }

    private static void assertSame(Parsing pieces, Parsing whole, String description) {
        assertThat(pieces.error()).as(description).isEqualTo(whole.error());
        assertThat(pieces.commands()).as(description).isEqualTo(whole.commands());
        if (whole.error() == null) { // after an error nothing more is taken in
            assertThat(pieces.pendingBytes()).as(description).isEqualTo(whole.pendingBytes());
        }
    }
}
