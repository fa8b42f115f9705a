package dev.torc.app.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LineEncoderTest {
    private static final Instant TIME = Instant.parse("2026-11-21T10:00:00.123Z");

    @Test
    void anEventIsOneLineWithTimeLevelAndMessage() {
        assertThat(encode("UTC", Level.INFO, "ready", null)).isEqualTo("2026-11-21 10:00:00.123 INFO  ready\n");
        assertThat(encode("UTC", Level.ERROR, "gone", null)).isEqualTo("2026-11-21 10:00:00.123 ERROR gone\n");
    }

    @Test
    void timeIsLocal() {
        assertThat(encode("Asia/Kolkata", Level.WARN, "late", null)).isEqualTo("2026-11-21 15:30:00.123 WARN  late\n");
    }

    @Test
    void aMessageCannotForgeALine() {
        assertThat(encode("UTC", Level.INFO, "a\r\n2026 INFO b\t\u001b[31m", null))
                .isEqualTo("2026-11-21 10:00:00.123 INFO  a\\r\\n2026 INFO b\\t\\x1b[31m\n");
    }

    @Test
    void anExceptionStandsBelowItsLine() {
        assertThat(encode("UTC", Level.ERROR, "failed", new IllegalStateException("why")))
                .startsWith("2026-11-21 10:00:00.123 ERROR failed\njava.lang.IllegalStateException: why\n\tat ");
    }

    private static String encode(String zone, Level level, String message, @Nullable Throwable cause) {
        LoggingEvent event =
                new LoggingEvent("", new LoggerContext().getLogger("test"), level, message, cause, new Object[0]);
        event.setInstant(TIME);
        return new String(new LineEncoder(ZoneId.of(zone)).encode(event), StandardCharsets.UTF_8);
    }
}
