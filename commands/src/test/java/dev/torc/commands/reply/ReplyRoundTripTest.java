package dev.torc.commands.reply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is written is what a strict reader reads. */
class ReplyRoundTripTest {
    private static final int SHARED = 2048;

    @Test
    void randomRepliesAreReadBack() {
        long seed = System.nanoTime();
        for (int i = 0; i < 2000; i++) {
            check(new Random(seed + i), "seed " + (seed + i));
        }
    }

    private static void check(Random random, String description) {
        boolean resp3 = random.nextBoolean();
        try (Arena arena = Arena.ofConfined();
                TestPool pool = new TestPool()) {
            Output output = new Output(pool);
            Reply reply = new Reply(code -> {});
            List<String> expected = new ArrayList<>();
            output.attach(arena.allocate(SHARED, 8).address(), SHARED);
            reply.begin(output, resp3 ? 3 : 2);
            ReplyRoundTrip writer = new ReplyRoundTrip(random, reply, resp3);
            for (int i = random.nextInt(8); i >= 0; i--) {
                expected.add(writer.write(0));
            }
            byte[] sent = Sent.all(output).getBytes(StandardCharsets.ISO_8859_1);
            assertThat(RespReader.all(sent)).as(description).isEqualTo(expected);
            output.close();
            assertThat(pool.lentChunks()).isZero();
        }
    }

    @Test
    void theReaderRefusesWhatIsNotAReply() {
        for (String bytes : new String[] {
            "+OK",
            "+OK\n",
            "+O\nK\r\n",
            ":01\r\n",
            ":+1\r\n",
            ":\r\n",
            "$-2\r\n",
            "$3\r\nab\r\n",
            "$1\r\nabc",
            "*1\r\n",
            "*-2\r\n",
            "%-1\r\n",
            "#x\r\n",
            "_x\r\n",
            "=3\r\nabc\r\n",
            "x\r\n",
            "(1.5\r\n",
            ",1,5\r\n",
            "*99999999999\r\n",
            "*1\r\n".repeat(100) + ":1\r\n",
        }) {
            assertThatThrownBy(() -> RespReader.all(bytes.getBytes(StandardCharsets.ISO_8859_1)))
                    .as(bytes)
                    .isInstanceOf(RespReader.MalformedReplyException.class);
        }
    }

    /** Fuzz target: the reader either reads all of the bytes or says what is wrong with them. To search: see RequestParserFuzzTest. */
    @FuzzTest(maxDuration = "1m")
    void theReaderCopesWithAnyBytes(byte[] bytes) {
        try {
            RespReader.all(bytes);
        } catch (RespReader.MalformedReplyException e) {
            assertThat(e).hasMessageMatching("(?s).+");
        }
    }
}
