package dev.torc.commands.reply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.torc.memory.Memory;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutputTest {
    private static final int SHARED = 4096;
    private static final int MEGABYTE = 1 << 20;

    private final Arena arena = Arena.ofConfined();
    private final long shared = arena.allocate(SHARED, 8).address();
    private final TestPool pool = new TestPool();
    private final Output output = new Output(pool);

    @AfterEach
    void everythingIsGivenBack() {
        output.close();
        assertThat(pool.lentChunks()).isZero();
        pool.close();
        arena.close();
    }

    @Test
    void anIdleConnectionOwnsNothing() {
        output.attach(shared, SHARED);
        write("+OK\r\n");
        assertThat(Sent.all(output)).isEqualTo("+OK\r\n");
        output.detach();
        assertThat(pool.lentChunks()).isZero();
        assertThat(output.ownedBytes()).isZero();
        assertThat(output.pieceLength()).isZero();
        assertThat(output.sentBytes()).isEqualTo(5);
    }

    @Test
    void repliesAreSentFromTheLoopsChunkItself() {
        output.attach(shared, SHARED);
        write("hello");
        assertThat(output.pieceAddress()).isBetween(shared, shared + SHARED);
        assertThat(output.pieceLength()).isEqualTo(5);
    }

    @Test
    void whatTheSocketDidNotTakeMovesToAChunkOfTheConnection() {
        output.attach(shared, SHARED);
        write("hello world");
        output.sent(6);
        output.detach();
        Memory.fill(shared, SHARED, 0); // the next connection's turn
        assertThat(output.pendingBytes()).isEqualTo(5);
        assertThat(pool.lentChunks()).isEqualTo(1);
        assertThat(Sent.all(output)).isEqualTo("world");
        assertThat(pool.lentChunks()).isZero();
    }

    @Test
    void writingGoesOnBehindWhatIsStillWaiting() {
        output.attach(shared, SHARED);
        write("one ");
        output.detach();
        output.attach(shared, SHARED);
        write("two");
        output.detach();
        assertThat(output.pendingBytes()).isEqualTo(7);
        assertThat(Sent.all(output)).isEqualTo("one two");
    }

    @Test
    void theLoopsChunkIsUsedAgainOnceItsBytesAreSent() {
        output.attach(shared, SHARED);
        for (int i = 0; i < 100; i++) {
            write("x".repeat(SHARED - 100));
            assertThat(Sent.all(output)).hasSize(SHARED - 100);
        }
        assertThat(pool.lentChunks()).isZero();
    }

    @Test
    void aPushOutsideATurnOwnsItsChunkOnlyUntilItIsSent() {
        write(">2\r\n");
        assertThat(pool.lentChunks()).isEqualTo(1);
        assertThat(output.ownedBytes()).isEqualTo(pool.lentBytes());
        assertThat(Sent.all(output)).isEqualTo(">2\r\n");
        assertThat(pool.lentChunks()).isZero();
    }

    @Test
    void aLargeValueGoesIntoOneChunkMadeForIt() {
        output.attach(shared, SHARED);
        long value = arena.allocate(MEGABYTE).address();
        Memory.fill(value, MEGABYTE, 'v');
        write("head");
        output.write(value, MEGABYTE);
        write("tail");
        assertThat(pool.lentChunks()).isEqualTo(1);
        assertThat(pool.lentBytes()).isLessThan(MEGABYTE + 1024);
        assertThat(output.pendingBytes()).isEqualTo(MEGABYTE + 8);
        assertThat(Sent.all(output)).hasSize(MEGABYTE + 8).startsWith("headvv").endsWith("vvtail");
    }

    @Test
    void aRefusedChunkEndsTheOutputAndGivesEverythingBack() {
        output.attach(shared, SHARED);
        pool.refuseAfter(1);
        write("x".repeat(30_000));
        assertThat(output.overflowed()).isFalse();
        write("x".repeat(30_000));
        assertThat(output.overflowed()).isTrue();
        assertThat(pool.lentChunks()).isZero();
        assertThat(output.pendingBytes()).isZero();
        assertThat(output.pieceLength()).isZero();
        write("y".repeat(100_000)); // the command that is running goes on
        output.truncate(output.mark());
        output.detach();
        output.attach(shared, SHARED);
        assertThat(output.pieceLength()).isZero();
    }

    @Test
    void aRefusalWhenTheTurnEndsEndsTheOutputToo() {
        output.attach(shared, SHARED);
        pool.refuseAfter(0);
        write("x");
        assertThat(output.overflowed()).isFalse();
        output.detach();
        assertThat(output.overflowed()).isTrue();
        assertThat(output.pendingBytes()).isZero();
    }

    @Test
    void suppressedRepliesLeaveNoTrace() {
        output.attach(shared, SHARED);
        write("a");
        output.suppress();
        assertThat(output.pendingBytes()).isEqualTo(1);
        write("x".repeat(100_000));
        long mark = output.mark();
        write("y");
        output.truncate(mark);
        output.resume();
        write("b");
        assertThat(Sent.all(output)).isEqualTo("ab");
        assertThat(pool.lentChunks()).isZero();
    }

    @Test
    void nothingIsSentWhileReplysAreSuppressed() {
        output.attach(shared, SHARED);
        output.suppress();
        assertThatThrownBy(output::pieceLength).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(output::detach).isInstanceOf(IllegalStateException.class);
        output.resume();
    }

    @Test
    void truncatingGoesBackOverChunks() {
        output.attach(shared, SHARED);
        write("keep");
        long mark = output.mark();
        write("x".repeat(300_000));
        output.truncate(mark);
        assertThat(pool.lentChunks()).isZero();
        assertThat(output.pendingBytes()).isEqualTo(4);
        write("-ERR\r\n");
        assertThat(Sent.all(output)).isEqualTo("keep-ERR\r\n");
    }

    @Test
    void truncatingToNothingGivesTheChunkBack() {
        long mark = output.mark();
        write("x".repeat(300_000));
        output.truncate(mark);
        assertThat(pool.lentChunks()).isZero();
        assertThat(output.pieceLength()).isZero();
    }

    @Test
    void aMarkThatWasSentAlreadyIsRefused() {
        output.attach(shared, SHARED);
        long mark = output.mark();
        write("sent");
        Sent.all(output);
        assertThatThrownBy(() -> output.truncate(mark)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void moreThanThePieceCannotBeSent() {
        output.attach(shared, SHARED);
        write("abc");
        assertThatThrownBy(() -> output.sent(4)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> output.sent(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsWrittenToAClosedOutputIsDropped() {
        write("x");
        output.close();
        write("y".repeat(100_000));
        output.attach(shared, SHARED);
        write("z");
        assertThat(output.pendingBytes()).isZero();
        assertThat(output.pieceLength()).isZero();
        assertThat(output.overflowed()).isFalse();
    }

    private void write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        output.write(bytes, 0, bytes.length);
    }
}
