package dev.torc.server.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrometheusTextTest {
    private static final String HISTOGRAM = """
            # HELP h H
            # TYPE h histogram
            h_bucket{le="1"} 2
            h_bucket{le="2"} 3
            h_bucket{le="+Inf"} 3
            h_sum 4
            h_count 3
            """;

    @Test
    void readsWhatTheFormatAllows() {
        assertThat(PrometheusText.parse(HISTOGRAM).get("h").samples()).hasSize(5);
        String labels = "# HELP a A\n# TYPE a gauge\na{x=\"\\\"\\\\\\n,}\",y=\"\"} -1.5E-3\n";
        PrometheusText.Sample sample =
                PrometheusText.parse(labels).get("a").samples().getFirst();
        assertThat(sample.labels()).isEqualTo(Map.of("x", "\"\\\n,}", "y", ""));
        assertThat(sample.value()).isEqualTo(-0.0015);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "# HELP a A\n# TYPE a gauge\na 1",
                "# TYPE a gauge\na 1\n",
                "a 1\n",
                "# HELP a A\n# TYPE a number\na 1\n",
                "# HELP a A\n# TYPE a gauge\na 1\n# HELP a A\n# TYPE a gauge\na{x=\"1\"} 1\n",
                "# HELP a A\n# TYPE a gauge\na 1\na 2\n",
                "# HELP a A\n# TYPE a gauge\nb 1\n",
                "# HELP a A\n# TYPE a gauge\na_sum 1\n",
                "# HELP a A\n# TYPE a gauge\n",
                "# HELP a A\n# TYPE a counter\na -1\n",
                "# HELP 1a A\n# TYPE 1a gauge\n1a 1\n",
                "# HELP a A\n# TYPE a gauge\na{1x=\"\"} 1\n",
                "# HELP a A\n# TYPE a gauge\na{x=\"\\t\"} 1\n",
                "# HELP a A\n# TYPE a gauge\na{x=\"\"\"} 1\n",
                "# HELP a A\n# TYPE a gauge\na{x=\"1\",} 1\n",
                "# HELP a A\n# TYPE a gauge\na{x=\"1\",x=\"2\"} 1\n",
                "# HELP a A\n# TYPE a gauge\na 1,5\n",
                "# HELP a A\n# TYPE a gauge\na 0x1\n",
            })
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> PrometheusText.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesHistogramsThatAreNone() {
        for (String[] change : new String[][] {
            {"h_bucket{le=\"1\"} 2", "h_bucket{le=\"1\"} 4"},
            {"le=\"2\"", "le=\"0.5\""},
            {"h_bucket{le=\"+Inf\"} 3\n", ""},
            {"h_sum 4\n", ""},
            {"h_count 3\n", ""},
            {"h_count 3", "h_count 2"},
            {"h_count 3", "h 3"},
            {"h_bucket{le=\"2\"} 3", "h_bucket 3"},
        }) {
            String changed = HISTOGRAM.replace(change[0], change[1]);
            assertThat(changed).isNotEqualTo(HISTOGRAM);
            assertThatThrownBy(() -> PrometheusText.parse(changed))
                    .as(changed)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
