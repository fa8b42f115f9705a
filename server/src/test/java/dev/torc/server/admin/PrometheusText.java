package dev.torc.server.admin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A strict reader of Prometheus' text format 0.0.4: takes nothing that the format only recommends against, such as a family whose
 * samples are not together. Source: prometheus.io, Exposition formats.
 */
final class PrometheusText {
    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final Pattern HELP = Pattern.compile("# HELP (" + NAME + ") ((?:[^\\\\]|\\\\\\\\|\\\\n)+)");
    private static final Pattern TYPE = Pattern.compile("# TYPE (" + NAME + ") (counter|gauge|summary|histogram)");
    private static final Pattern SAMPLE = Pattern.compile("(" + NAME + ")(?:\\{(.*)})? ([^ ]+)");
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\[\\\\\"n])*)\"(,|$)");
    private static final Pattern NUMBER = Pattern.compile("[+-]?(?:[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|Inf)|NaN");

    /** One line of values. */
    record Sample(String name, Map<String, String> labels, double value) {
        private Map<String, String> labelsBut(String label) {
            Map<String, String> others = new TreeMap<>(labels);
            others.remove(label);
            return others;
        }

        private double limit() {
            return number(labels.getOrDefault("le", "none"));
        }
    }

    /** All samples under one type. */
    record Family(String name, String type, List<Sample> samples) {
        private void add(Sample sample) {
            String suffix = sample.name.startsWith(name) ? sample.name.substring(name.length()) : "?";
            boolean fits = switch (suffix) {
                case "" -> !type.equals("histogram");
                case "_sum", "_count" -> type.equals("histogram") || type.equals("summary");
                case "_bucket" -> type.equals("histogram");
                default -> false;
            };
            require(fits, "sample of another family", sample);
            require(suffix.equals("_bucket") == sample.labels.containsKey("le"), "le", sample);
            require(!type.equals("counter") || sample.value >= 0, "negative counter", sample);
            samples.add(sample);
        }

        /** Buckets ascend in limit and count, end in +Inf, and that one is the count. */
        private void check() {
            require(!samples.isEmpty(), "family without samples", name);
            Map<Map<String, String>, List<Sample>> histograms = new LinkedHashMap<>();
            for (Sample sample : samples) {
                if (type.equals("histogram")) {
                    histograms
                            .computeIfAbsent(sample.labelsBut("le"), _ -> new ArrayList<>())
                            .add(sample);
                }
            }
            histograms.values().forEach(this::checkHistogram);
        }

        private void checkHistogram(List<Sample> all) {
            List<Sample> buckets =
                    all.stream().filter(s -> s.name.equals(name + "_bucket")).toList();
            require(
                    buckets.equals(buckets.stream()
                            .sorted(Comparator.comparing(Sample::limit))
                            .toList()),
                    "order of buckets",
                    buckets);
            double before = 0;
            for (Sample bucket : buckets) {
                require(bucket.value >= before, "bucket smaller than the one before", bucket);
                before = bucket.value;
            }
            require(!buckets.isEmpty() && buckets.getLast().limit() == Double.POSITIVE_INFINITY, "no +Inf", all);
            require(all.stream().anyMatch(s -> s.name.equals(name + "_sum")), "no sum", all);
            double infinite = before;
            require(
                    all.stream().anyMatch(s -> s.name.equals(name + "_count") && s.value == infinite),
                    "count (expected: that of +Inf)",
                    all);
        }
    }

    private PrometheusText() {}

    /**
     * Reads a whole page.
     *
     * @throws IllegalArgumentException with the line that is not the format
     */
    static Map<String, Family> parse(String text) {
        require(text.isEmpty() || text.endsWith("\n"), "last line without an end", text);
        Map<String, Family> families = new LinkedHashMap<>();
        Set<List<Object>> series = new HashSet<>();
        String helped = null;
        Family family = null;
        for (String line : text.lines().toList()) {
            Matcher help = HELP.matcher(line);
            Matcher type = TYPE.matcher(line);
            if (help.matches()) {
                helped = help.group(1);
                family = null;
            } else if (type.matches()) {
                require(type.group(1).equals(helped), "type without help", line);
                family = new Family(type.group(1), type.group(2), new ArrayList<>());
                require(families.put(family.name, family) == null, "family for the second time", line);
            } else {
                Sample sample = sample(line);
                require(series.add(List.of(sample.name, sample.labels)), "series for the second time", line);
                orThrow(family, line).add(sample);
            }
        }
        families.values().forEach(Family::check);
        return families;
    }

    private static Family orThrow(@Nullable Family family, String line) {
        if (family == null) {
            throw new IllegalArgumentException("sample without a type: " + line);
        }
        return family;
    }

    private static Sample sample(String line) {
        Matcher sample = SAMPLE.matcher(line);
        require(sample.matches(), "no sample", line);
        Map<String, String> labels = new TreeMap<>();
        String inBraces = sample.group(2);
        if (inBraces != null) {
            Matcher label = LABEL.matcher(inBraces);
            int end = 0;
            while (label.find() && label.start() == end) {
                require(labels.put(label.group(1), unescaped(label.group(2))) == null, "label twice", line);
                end = label.end();
            }
            require(end == inBraces.length() && !inBraces.endsWith(","), "labels", line);
        }
        return new Sample(sample.group(1), labels, number(sample.group(3)));
    }

    private static String unescaped(String value) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\') {
                i++;
                c = value.charAt(i) == 'n' ? '\n' : value.charAt(i);
            }
            out.append(c);
        }
        return out.toString();
    }

    private static double number(String text) {
        require(NUMBER.matcher(text).matches(), "no number", text);
        return Double.parseDouble(text.replace("Inf", "Infinity"));
    }

    private static void require(boolean holds, String complaint, Object what) {
        if (!holds) {
            throw new IllegalArgumentException(complaint + ": " + what);
        }
    }
}
