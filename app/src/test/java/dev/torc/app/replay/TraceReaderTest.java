package dev.torc.app.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceReaderTest {
    @TempDir
    private Path directory = Path.of("");

    private Path file(byte[] bytes) throws IOException {
        return Files.write(directory.resolve("t.trace"), bytes);
    }

    private Path file(String text) throws IOException {
        return file(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<TraceRequest> readAll(Path path) throws IOException {
        List<TraceRequest> all = new ArrayList<>();
        try (TraceReader reader = new TraceReader(path)) {
            for (TraceRequest request = reader.next(); request != null; request = reader.next()) {
                all.add(request);
            }
            assertThat(reader.next()).isNull();
            assertThat(reader.fraction()).isEqualTo(1);
        }
        return all;
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void plainTextIsRead() throws IOException {
        assertThat(readAll(file("1 100 0\nabc:é 0 60\r\n\n  3\t7   5  ")))
                .containsExactly(
                        new TraceRequest("1", 100, 0), new TraceRequest("abc:Ã©", 0, 60), new TraceRequest("3", 7, 5));
    }

    @Test
    void gzipIsToldByItsBytesNotItsName() throws IOException {
        StringBuilder text = new StringBuilder();
        List<TraceRequest> expected = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            text.append(i).append(' ').append(i % 977).append(" 0\n");
            expected.add(new TraceRequest(Integer.toString(i), i % 977, 0));
        }
        assertThat(readAll(file(gzip(text.toString())))).isEqualTo(expected);
    }

    @Test
    void emptyFilesHaveNoRequests() throws IOException {
        assertThat(readAll(file(""))).isEmpty();
        assertThat(readAll(file("\n\n"))).isEmpty();
        assertThat(readAll(file(gzip("")))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "1 100      | no ttl",
                "1          | no size",
                "1 x 0      | size 'x'",
                "1 -1 0     | size '-1'",
                "1 1e3 0    | size '1e3'",
                "1 99999999999 0 | size '99999999999'",
                "1 100 -5   | ttl '-5'",
                "1 100 0 9  | '9' after the ttl"
            })
    void malformedLinesAreNamedWithFileAndNumber(String line, String what) throws IOException {
        Path path = file("1 100 0\n\n2 100 0\n" + line + "\n5 100 0\n");
        assertThatThrownBy(() -> readAll(path))
                .isInstanceOf(TraceFormatException.class)
                .hasMessageStartingWith(path + ":4: " + what)
                .hasMessageContaining("(expected: ");
    }

    @Test
    void damagedGzipIsToldAsSuch() throws IOException {
        byte[] whole = gzip("1 100 0\n".repeat(1000));
        Path cut = file(Arrays.copyOf(whole, whole.length - 12));
        assertThatThrownBy(() -> readAll(cut)).hasMessageContaining("damaged gzip data");
        Path headOnly = file(Arrays.copyOf(whole, 5));
        assertThatThrownBy(() -> readAll(headOnly)).hasMessageContaining("damaged gzip data");
    }

    @Test
    void aMissingFileIsNamed() {
        Path missing = directory.resolve("none");
        assertThatThrownBy(() -> readAll(missing)).hasMessage(missing + ": no readable file");
    }

    @Test
    void anEndlessLineDoesNotFillTheMemory() throws IOException {
        Path path = file("x".repeat(3_000_000) + " 1 0");
        assertThatThrownBy(() -> readAll(path)).hasMessageContaining(":1: a key of");
    }
}
