package dev.torc.app.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;

/**
 * One event as one line, {@code 2026-11-21 10:00:00.123 INFO  message} in local time, and an exception's stack below it. Line
 * breaks and other control characters in a message are escaped: a client's bytes cannot forge a line. Written by hand because
 * Logback's patterns are parsed and their converters loaded at every start.
 */
final class LineEncoder extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = {};
    private static final int LEVEL_WIDTH = 5;

    private final ZoneId zone;

    LineEncoder(ZoneId zone) {
        this.zone = zone;
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(160);
        appendTime(line, event.getTimeStamp());
        String level = event.getLevel().levelStr;
        line.append(' ').append(level);
        line.repeat(' ', Math.max(0, LEVEL_WIDTH - level.length()) + 1);
        appendEscaped(line, event.getFormattedMessage());
        line.append('\n');
        if (event.getThrowableProxy() != null) {
            line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return line.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void appendTime(StringBuilder line, long epochMillis) {
        LocalDateTime time = LocalDateTime.ofInstant(Instant.ofEpochMilli(epochMillis), zone);
        appendNumber(line, time.getYear(), 1000).append('-');
        appendNumber(line, time.getMonthValue(), 10).append('-');
        appendNumber(line, time.getDayOfMonth(), 10).append(' ');
        appendNumber(line, time.getHour(), 10).append(':');
        appendNumber(line, time.getMinute(), 10).append(':');
        appendNumber(line, time.getSecond(), 10).append('.');
        appendNumber(line, time.getNano() / 1_000_000, 100);
    }

    /** Appends with leading zeros; {@code highest} is the weight of the first digit. */
    private static StringBuilder appendNumber(StringBuilder line, int number, int highest) {
        for (int weight = highest; weight > 0; weight /= 10) {
            line.append((char) ('0' + number / weight % 10));
        }
        return line;
    }

    private static void appendEscaped(StringBuilder line, String message) {
        for (int i = 0; i < message.length(); i++) {
            char c = message.charAt(i);
            switch (c) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (Character.isISOControl(c)) {
                        line.append(String.format("\\x%02x", (int) c));
                    } else {
                        line.append(c);
                    }
                }
            }
        }
    }
}
