package dev.torc.server.protocol;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Fuzz target for the request parser: any bytes, cut anyhow, come to the same as in one piece. Runs over its collected inputs in
 * an ordinary test run; {@code JAZZER_FUZZ=1 mvn … -Djazzer.hooks=true} searches for new ones.
 */
class RequestParserFuzzTest {
    @FuzzTest(maxDuration = "2m")
    void piecesComeToTheSameAsTheWhole(byte[] input) {
        if (input.length < 2) {
            return;
        }
        // The first two bytes choose the cuts, so that the fuzzer can vary them and a finding replays.
        Random cuts = new Random(input[0] << 8 | input[1]);
        String requests = new String(input, 2, input.length - 2, StandardCharsets.ISO_8859_1);
        for (int i = 0; i < 4; i++) {
            RequestParserCutTest.checkCuts(requests, cuts, "cuts " + i);
        }
    }
}
