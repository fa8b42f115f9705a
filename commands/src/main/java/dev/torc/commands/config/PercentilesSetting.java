package dev.torc.commands.config;

import dev.torc.commands.Numbers;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/** {@code latency-tracking-info-percentiles}: which percentiles INFO shows, each from 0 to 100. */
public final class PercentilesSetting extends Setting<List<Double>> {
    PercentilesSetting(Spec spec) {
        super(spec, List.of(50.0, 99.0, 99.9));
    }

    @Override
    boolean takesManyWords() {
        return true;
    }

    @Override
    List<Double> parse(List<String> words) throws InvalidValueException {
        List<Double> percentiles = new ArrayList<>();
        if (words.size() == 1 && words.getFirst().isEmpty()) {
            return percentiles;
        }
        for (String word : words) {
            double percentile = Numbers.parseDouble(word);
            if (Double.isNaN(percentile)) {
                throw new InvalidValueException("Invalid latency-tracking-info-percentiles parameters");
            }
            if (percentile < 0 || percentile > 100) {
                throw new InvalidValueException(
                        "latency-tracking-info-percentiles parameters should sit between [0.0,100.0]");
            }
            percentiles.add(percentile);
        }
        return List.copyOf(percentiles);
    }

    /** Six digits after the point at most. */
    @Override
    String text(List<Double> shown) {
        List<String> texts = new ArrayList<>();
        for (double percentile : shown) {
            BigDecimal rounded = new BigDecimal(percentile).setScale(6, RoundingMode.HALF_EVEN);
            texts.add(rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString());
        }
        return String.join(" ", texts);
    }

    @Override
    String typeName() {
        return "numbers";
    }

    @Override
    void rewrite(Rewriter rewriter) {
        rewriter.line(name(), value().isEmpty() ? "\"\"" : text(), true);
    }
}
