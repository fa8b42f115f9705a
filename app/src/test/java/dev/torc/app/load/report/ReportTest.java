package dev.torc.app.load.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ReportTest {
    @Test
    void columnsAreAligned() {
        assertThat(new TextTable("name", "n")
                        .row("a", "1,000")
                        .row("bcdef", "1")
                        .toString())
                .isEqualTo("""
                        name       n
                        a      1,000
                        bcdef      1
                        """);
    }

    @Test
    void jsonQuotesWhatItMust() {
        Json json = new Json()
                .put("text", "a\"b\\c\nd")
                .put("n", 5)
                .put("x", 0.5)
                .put("nan", Double.NaN)
                .put("o", new Json().put("i", 1));
        assertThat(json.toString())
                .isEqualTo("{\"text\":\"a\\\"b\\\\c\\u000ad\",\"n\":5,\"x\":0.5,\"nan\":null,\"o\":{\"i\":1}}");
    }

    @Test
    void latenciesKeepThreeDigitsAndClampTheRest() {
        Latency latency = new Latency();
        for (int i = 1; i <= 1000; i++) {
            latency.record(i * 1_000_000L);
        }
        assertThat(latency.millis(50)).isCloseTo(500, Offset.offset(1.0));
        assertThat(latency.millis(99.9)).isCloseTo(999, Offset.offset(1.0));
        latency.record(-5);
        latency.record(Long.MAX_VALUE);
        assertThat(latency.count()).isEqualTo(1002);
        assertThat(latency.millis(100)).isCloseTo(100_000, Offset.offset(100.0));
    }

    @Test
    void ofManyDifferentErrorsTheFirstAreToldApart() {
        ErrorTexts errors = new ErrorTexts();
        for (int i = 0; i < 100; i++) {
            errors.add("ERR " + i % 50);
        }
        ErrorTexts total = new ErrorTexts();
        total.add(errors);
        total.add(errors);
        assertThat(total.counts()).hasSize(21).containsEntry("ERR 7", 4L).containsEntry("(other errors)", 120L);
        assertThat(total.text()).contains("4 × error: ERR 7");
    }

    @Test
    void theBarFillsUp() {
        assertThat(ProgressLine.bar(0)).isEqualTo("[>                       ]   0 %");
        assertThat(ProgressLine.bar(0.5)).isEqualTo("[============>           ]  50 %");
        assertThat(ProgressLine.bar(7)).isEqualTo("[========================] 100 %");
    }

    @Test
    void progressIsSilentInTheFirstTwoSecondsAndWhenToldToBe() {
        StringWriter out = new StringWriter();
        assertThat(new ProgressLine(new PrintWriter(out), true).due()).isFalse();
        assertThat(new ProgressLine(new PrintWriter(out), false).due()).isFalse();
        assertThat(out.toString()).isEmpty();
    }
}
