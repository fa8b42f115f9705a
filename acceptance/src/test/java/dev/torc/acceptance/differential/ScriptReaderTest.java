package dev.torc.acceptance.differential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptReaderTest {
    @Test
    void readsEveryKindOfLine() {
        List<Script> scripts = ScriptReader.read("file", """
                # a remark
                === one
                > SET "a b" 'c\\n' {x*3}
                b?> KEYS *
                ~> TIME
                scan> COUNT 1
                braw> "PING\\r\\n"
                b<
                sleep 20
                close b
                === two [resp3]
                >
                """);

        assertThat(scripts).extracting(Script::name).containsExactly("one", "two");
        assertThat(scripts.getFirst().source()).isEqualTo("file:2");
        assertThat(scripts.getFirst().sessions()).containsExactly(Script.Session.RESP2, Script.Session.RESP3);
        assertThat(scripts.getFirst().steps())
                .containsExactly(
                        new Step.Call("a", Step.Match.EXACT, List.of("SET", "a b", "c\\n", "xxx")),
                        new Step.Call("b", Step.Match.UNORDERED, List.of("KEYS", "*")),
                        new Step.Call("a", Step.Match.SHAPE, List.of("TIME")),
                        new Step.Scan("a", List.of("COUNT", "1")),
                        new Step.Raw("b", "PING\r\n"),
                        new Step.Read("b"),
                        new Step.Sleep(20),
                        new Step.Close("b"));
        assertThat(scripts.getLast().sessions()).containsExactly(Script.Session.RESP3);
    }

    @Test
    void saysWhereALineIsWrong() {
        assertThatThrownBy(() -> ScriptReader.read("file", "=== one\n> GET a\nwhat is this\n"))
                .hasMessage("file:3: what is this");
        assertThatThrownBy(() -> ScriptReader.read("file", "=== one\n> GET \"a\n"))
                .hasMessageContaining("file:2");
    }

    @Test
    void quotedWordsReadBackAsTheyWere() {
        StringBuilder everyByte = new StringBuilder();
        for (char c = 0; c < 256; c++) {
            everyByte.append(c);
        }
        List<String> words = List.of("SET", "", "a b", everyByte.toString(), "it's", "say \"x\"", "\\");
        assertThat(Quoting.split(Quoting.join(words))).isEqualTo(words);
    }
}
