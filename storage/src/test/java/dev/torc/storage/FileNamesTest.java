package dev.torc.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNamesTest {
    @Test
    void bytesAreTheTextThatTheyAreInUtf8() throws IOException {
        assertThat(FileNames.text("n\u00c3\u00a4")).isEqualTo("n\u00e4");
        assertThat(FileNames.text("\u00e6\u0097\u00a5")).isEqualTo("\u65e5");
    }

    @Test
    void aPathIsPutTogetherOfNames() throws IOException {
        assertThat(FileNames.path("/a b", "c", "d")).isEqualTo(Path.of("/a b/c/d"));
        assertThat(FileNames.value(Path.of("/a b/c"))).isEqualTo("/a b/c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nul\0", "latin\u00e4", "cut\u00c3", "/dir/\u00ff"})
    void whatCannotBeANameIsAnErrorOfInput(String value) {
        assertThatThrownBy(() -> FileNames.path(value))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("file name '" + value + "'");
    }
}
