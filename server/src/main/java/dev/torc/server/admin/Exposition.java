package dev.torc.server.admin;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Collects metrics and writes them in Prometheus' text format 0.0.4: samples of one name together, under its help and type. Source:
 * prometheus.io, Exposition formats.
 */
final class Exposition {
    /** Below this every whole number is one in a double too. */
    private static final double WHOLE_MAX = 1e15;

    enum Type {
        COUNTER,
        GAUGE,
        SUMMARY,
        HISTOGRAM
    }

    private record Family(Type type, String help, List<String> samples) {}

    private final Map<String, Family> families = new LinkedHashMap<>();

    /** Adds a sample of a counter, which only grows. Labels are names and values by turns. */
    Exposition counter(String name, String help, Number value, String... labels) {
        return add(Type.COUNTER, name, name, help, value, labels);
    }

    Exposition gauge(String name, String help, Number value, String... labels) {
        return add(Type.GAUGE, name, name, help, value, labels);
    }

    /** Adds a sample of a summary: a quantile under its own name, or its {@code _sum} or {@code _count}. */
    Exposition summary(String name, String suffix, String help, Number value, String... labels) {
        return add(Type.SUMMARY, name, name + suffix, help, value, labels);
    }

    /** Adds a sample of a histogram: a {@code _bucket} with what is up to its label {@code le}, the {@code _sum} or {@code _count}. */
    Exposition histogram(String name, String suffix, String help, Number value, String... labels) {
        return add(Type.HISTOGRAM, name, name + suffix, help, value, labels);
    }

    private Exposition add(Type type, String name, String sampleName, String help, Number value, String... labels) {
        StringBuilder sample = new StringBuilder(sampleName);
        for (int i = 0; i < labels.length; i += 2) {
            sample.append(i == 0 ? '{' : ',')
                    .append(labels[i])
                    .append("=\"")
                    .append(escaped(labels[i + 1]))
                    .append('"');
        }
        sample.append(labels.length == 0 ? " " : "} ").append(number(value));
        families.computeIfAbsent(name, n -> new Family(type, help, new ArrayList<>()))
                .samples
                .add(sample.toString());
        return this;
    }

    private static String escaped(String label) {
        return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    /** As Prometheus reads it, whole numbers without a point. */
    static String number(Number value) {
        double number = value.doubleValue();
        boolean whole = number == Math.rint(number) && Math.abs(number) < WHOLE_MAX;
        return whole ? Long.toString(value.longValue()) : Double.toString(number);
    }

    /** All of it. */
    String text() {
        StringBuilder out = new StringBuilder(16_000);
        families.forEach((name, family) -> {
            out.append("# HELP ").append(name).append(' ').append(family.help).append('\n');
            out.append("# TYPE ").append(name).append(' ');
            out.append(family.type.name().toLowerCase(Locale.ROOT)).append('\n');
            family.samples.forEach(sample -> out.append(sample).append('\n'));
        });
        return out.toString();
    }
}
