package dev.torc.app.replay;

import dev.torc.app.load.report.Json;
import dev.torc.app.load.report.Latency;
import dev.torc.app.load.report.TextTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * A replay's result, for people and for programs.
 *
 * @param before what the server said before the replay
 * @param after what it said afterwards
 */
record ReplayReport(ReplayPlan plan, String trace, ReplayResult result, ServerFigures before, ServerFigures after) {

    String text() {
        TextTable counts = new TextTable("", "count", "");
        counts.row("requests", count(result.requests()), "");
        counts.row("hits", count(result.hits()), percent(result.hitRatio()));
        counts.row("byte hit ratio", "", percent(result.byteHitRatio()));
        counts.row("stored after a miss", count(result.stores()), "");
        counts.row("evicted by the server", count(evicted()), "");
        counts.row("keys now", count(after.keys()), "");
        counts.row("used memory", count(after.usedBytes()), after.maxBytes() == 0 ? "no limit" : limit());

        List<String> heads = new ArrayList<>(List.of("request", "count"));
        Collections.addAll(heads, Latency.heads());
        TextTable latencies = new TextTable(heads.toArray(new String[0]));
        latencies.row(row("get", result.getLatency()));
        latencies.row(row("set", result.setLatency()));

        StringBuilder out = new StringBuilder();
        out.append(head())
                .append("\n\n")
                .append(counts)
                .append('\n')
                .append(latencies)
                .append('\n');
        out.append(String.format(
                Locale.ROOT, "%.2f s, %,.0f operations/s%n", result.elapsedSeconds(), result.operationsPerSecond()));
        if (before.keys() > 0 && !plan.flush()) {
            out.append(String.format(
                    Locale.ROOT,
                    "the server held %,d keys at the start: not a cold cache (see --flush)%n",
                    before.keys()));
        }
        out.append(result.errors().text());
        return out.toString();
    }

    private String head() {
        return String.format(
                Locale.ROOT,
                "%s: %s, %d connection%s, GETs in batches of up to %d, %s",
                plan.endpoint().name(),
                trace,
                plan.connections(),
                plan.connections() == 1 ? "" : "s",
                plan.batch(),
                plan.paced() ? String.format(Locale.ROOT, "%,.0f requests/s", plan.ratePerSecond()) : "flat out");
    }

    private String limit() {
        return "of " + count(after.maxBytes()) + (after.policy().isEmpty() ? "" : ", " + after.policy());
    }

    private long evicted() {
        return after.evicted() - before.evicted();
    }

    private static String[] row(String name, Latency latency) {
        List<String> cells = new ArrayList<>(List.of(name, count(latency.count())));
        Collections.addAll(cells, latency.cells());
        return cells.toArray(new String[0]);
    }

    private static String count(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    private static String percent(double ratio) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * ratio);
    }

    Json json() {
        return new Json()
                .put("endpoint", plan.endpoint().name())
                .put("trace", trace)
                .put("connections", plan.connections())
                .put("batch", plan.batch())
                .put("rate", plan.ratePerSecond())
                .put("requests", result.requests())
                .put("hits", result.hits())
                .put("hit_ratio", result.hitRatio())
                .put("byte_hit_ratio", result.byteHitRatio())
                .put("stores", result.stores())
                .put("evicted", evicted())
                .put("keys_before", before.keys())
                .put("keys_after", after.keys())
                .put("used_bytes", after.usedBytes())
                .put("max_bytes", after.maxBytes())
                .put("policy", after.policy())
                .put("elapsed_s", result.elapsedSeconds())
                .put("operations_per_second", result.operationsPerSecond())
                .put("get", result.getLatency().json())
                .put("set", result.setLatency().json())
                .put("errors", result.errors().json());
    }
}
