package dev.torc.app.load;

import com.google.errorprone.annotations.FormatMethod;
import dev.torc.app.load.report.Json;
import dev.torc.app.load.report.Latency;
import dev.torc.app.load.report.TextTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** A run's result, for people and for programs. */
final class LoadReport {
    private final LoadPlan plan;
    private final LoadResult result;

    LoadReport(LoadPlan plan, LoadResult result) {
        this.plan = plan;
        this.result = result;
    }

    String text() {
        StringBuilder out = new StringBuilder();
        line(out, "%s: %s", plan.endpoint().name(), shape());
        List<String> heads = new ArrayList<>(List.of("request", "count", "per second", "nulls", "errors"));
        Collections.addAll(heads, Latency.heads());
        TextTable table = new TextTable(heads.toArray(new String[0]));
        Tally tally = result.tally();
        for (int i = 0; i < tally.names().size(); i++) {
            table.row(row(tally.names().get(i), tally.latency(i), tally.nulls(i), tally.errors(i)));
        }
        if (tally.names().size() > 1) {
            table.row(row("total", tally.totalLatency(), tally.totalNulls(), tally.totalErrors()));
        }
        out.append('\n').append(table).append('\n');
        line(
                out,
                "%.2f s; the client used %.0f %% of one core",
                result.elapsedNanos() / 1e9,
                result.clientCpuPercent());
        if (!plan.pace().closedLoop()) {
            line(out, "latencies count from the moment a request was due");
        }
        if (result.unsent() > 0) {
            line(
                    out,
                    "the server did not keep up: %,d requests that were due were never sent, and no latency here is theirs",
                    result.unsent());
        }
        out.append(tally.errorTexts().text());
        return out.toString();
    }

    private String shape() {
        String pace = plan.pace().closedLoop()
                ? "closed loop, pipeline " + plan.pipeline()
                : String.format(
                        Locale.ROOT,
                        "%,.0f requests/s%s, at most %d in flight a connection",
                        plan.pace().ratePerSecond(),
                        plan.pace().poisson() ? " (Poisson)" : "",
                        plan.pipeline());
        return String.format(
                Locale.ROOT,
                "%,d connections, %d thread%s, %s, %,d keys, seed %d",
                plan.connections(),
                plan.threads(),
                plan.threads() == 1 ? "" : "s",
                pace,
                plan.keys().keys(),
                plan.seed());
    }

    private String[] row(String name, Latency latency, long nulls, long errors) {
        List<String> cells = new ArrayList<>(List.of(
                name,
                String.format(Locale.ROOT, "%,d", latency.count()),
                String.format(Locale.ROOT, "%,.0f", result.perSecond(latency.count())),
                String.format(Locale.ROOT, "%,d", nulls),
                String.format(Locale.ROOT, "%,d", errors)));
        Collections.addAll(cells, latency.cells());
        return cells.toArray(new String[0]);
    }

    @FormatMethod
    private static void line(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    Json json() {
        Tally tally = result.tally();
        Json commands = new Json();
        for (int i = 0; i < tally.names().size(); i++) {
            commands.put(tally.names().get(i), row(tally.latency(i), tally.nulls(i), tally.errors(i)));
        }
        return new Json()
                .put("endpoint", plan.endpoint().name())
                .put("connections", plan.connections())
                .put("threads", plan.threads())
                .put("pipeline", plan.pipeline())
                .put("rate", plan.pace().ratePerSecond())
                .put("keys", plan.keys().keys())
                .put("seed", plan.seed())
                .put("elapsed_s", result.elapsedNanos() / 1e9)
                .put("client_cpu_s", result.clientCpuNanos() / 1e9)
                .put("unsent", result.unsent())
                .put("total", row(tally.totalLatency(), tally.totalNulls(), tally.totalErrors()))
                .put("requests", commands)
                .put("errors", tally.errorTexts().json());
    }

    private Json row(Latency latency, long nulls, long errors) {
        return new Json()
                .put("count", latency.count())
                .put("per_second", result.perSecond(latency.count()))
                .put("nulls", nulls)
                .put("errors", errors)
                .put("latency", latency.json());
    }
}
