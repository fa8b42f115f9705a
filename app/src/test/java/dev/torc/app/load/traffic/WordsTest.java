package dev.torc.app.load.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {
    @Test
    void blanksSeparateWords() {
        assertThat(Words.split("  GET \t key ")).containsExactly("GET", "key");
        assertThat(Words.split(" ")).isEmpty();
    }

    @Test
    void quotesKeepBlanksAndEmptyWords() {
        assertThat(Words.split("SET 'a b' \"\" 'it\\'s'")).containsExactly("SET", "a b", "", "it's");
    }

    @Test
    void escapesInDoubleQuotesStandForTheirBytes() {
        assertThat(Words.split("\"\\x00\\xff\\r\\n\\t\\\\\\\"\\q\"")).containsExactly("\0ÿ\r\n\t\\\"q");
        assertThat(Words.split("'\\x00'")).containsExactly("\\x00");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET \"a", "GET 'a", "GET 'a'b"})
    void unbalancedQuotesAreRefused(String line) {
        assertThatThrownBy(() -> Words.split(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("command '" + line + "'");
    }
}
