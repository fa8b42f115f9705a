package dev.torc.commands.server.info;

import dev.torc.commands.spec.CommandSpec;
import dev.torc.commands.stats.CommandTimings.Phase;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Calls, errors and latencies by command. */
final class CommandSections {
    private static final double NANOS_A_MICRO = 1000;

    private CommandSections() {}

    static void commandStats(Snapshot now, InfoText out) {
        Totals totals = now.totals();
        out.section("Commandstats");
        for (CommandSpec spec : totals.commandsUsed()) {
            long calls = totals.calls(spec);
            long micros = totals.micros(spec);
            String each = InfoText.fixed(calls == 0 ? 0 : (double) micros / calls, 2);
            out.field(
                    "cmdstat_" + spec.fullName(),
                    "calls=" + calls + ",usec=" + micros + ",usec_per_call=" + each + ",rejected_calls="
                            + totals.rejected(spec) + ",failed_calls=" + totals.failed(spec));
        }
    }

    static void errorStats(Snapshot now, InfoText out) {
        out.section("Errorstats");
        for (Map.Entry<String, Long> error : now.totals().errorsByCode().entrySet()) {
            out.field("errorstat_" + error.getKey(), "count=" + error.getValue());
        }
    }

    static void latencyStats(Snapshot now, InfoText out) {
        out.section("Latencystats");
        if (!now.settings().observability.latencyTracking.isOn()) {
            return;
        }
        Totals totals = now.totals();
        for (CommandSpec spec : totals.commandsUsed()) {
            Histogram latencies = totals.latencies(spec, Phase.EXECUTION);
            if (latencies.getTotalCount() > 0) {
                out.field("latency_percentiles_usec_" + spec.fullName(), percentiles(now, latencies));
            }
        }
    }

    private static String percentiles(Snapshot now, Histogram latencies) {
        StringBuilder text = new StringBuilder();
        for (double percentile : now.settings().observability.latencyPercentiles.value()) {
            text.append(text.isEmpty() ? "p" : ",p")
                    .append(name(percentile))
                    .append('=')
                    .append(InfoText.fixed(latencies.getValueAtPercentile(percentile) / NANOS_A_MICRO, 3));
        }
        return text.toString();
    }

    /** As C's {@code %f} without the zeros at its end: 50, 99.9. */
    private static String name(double percentile) {
        BigDecimal rounded = new BigDecimal(percentile).setScale(6, RoundingMode.HALF_EVEN);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }
}
