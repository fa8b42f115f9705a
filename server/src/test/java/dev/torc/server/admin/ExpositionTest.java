package dev.torc.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExpositionTest {
    @Test
    void groupsSamplesUnderTheirNameAndEscapesLabels() {
        String text = new Exposition()
                .counter("a_total", "A's", 1, "cmd", "get")
                .gauge("b", "B", 1.5)
                .counter("a_total", "A's", 2L, "cmd", "x\"\\\n")
                .summary("s", "_count", "S", 3)
                .text();
        assertThat(text).isEqualTo("""
                # HELP a_total A's
                # TYPE a_total counter
                a_total{cmd="get"} 1
                a_total{cmd="x\\"\\\\\\n"} 2
                # HELP b B
                # TYPE b gauge
                b 1.5
                # HELP s S
                # TYPE s summary
                s_count 3
                """);
    }
}
