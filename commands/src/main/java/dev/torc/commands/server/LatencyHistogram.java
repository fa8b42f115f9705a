package dev.torc.commands.server;

import dev.torc.commands.Call;
import dev.torc.commands.reply.Reply;
import dev.torc.commands.server.info.Totals;
import dev.torc.commands.spec.CommandSpec;
import dev.torc.commands.spec.CommandTable;
import dev.torc.commands.stats.CommandTimings.Phase;
import dev.torc.commands.stats.LatencyBuckets;
import dev.torc.commands.stats.LatencyBuckets.Bucket;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** LATENCY HISTOGRAM: for each command the {@link LatencyBuckets} in which there are calls. */
final class LatencyHistogram {
    private LatencyHistogram() {}

    static void reply(Call call) {
        Totals totals = new Totals(call.server());
        List<CommandSpec> specs = new ArrayList<>();
        List<Histogram> histograms = new ArrayList<>();
        for (CommandSpec spec : asked(call)) {
            Histogram histogram = totals.latencies(spec, Phase.EXECUTION);
            if (histogram.getTotalCount() > 0) {
                specs.add(spec);
                histograms.add(histogram);
            }
        }
        call.reply().map(specs.size());
        for (int i = 0; i < specs.size(); i++) {
            call.reply().bulk(specs.get(i).fullName());
            describe(histograms.get(i), call.reply());
        }
    }

    /** A container stands for its subcommands; names that there are not are left out. */
    private static List<CommandSpec> asked(Call call) {
        CommandTable<?> table = call.server().commands().table();
        List<CommandSpec> asked = new ArrayList<>();
        if (call.count() == 2) {
            for (CommandSpec spec : table.all()) {
                asked.add(spec);
                asked.addAll(spec.subcommands());
            }
        }
        for (int i = 2; i < call.count(); i++) {
            CommandSpec spec = table.lookupFullName(call.text(i));
            if (spec != null) {
                asked.add(spec);
                asked.addAll(spec.subcommands());
            }
        }
        return asked;
    }

    private static void describe(Histogram histogram, Reply reply) {
        List<Bucket> steps = new ArrayList<>();
        long counted = 0;
        for (Bucket bucket : LatencyBuckets.of(histogram)) {
            if (bucket.calls() > counted) {
                steps.add(bucket);
                counted = bucket.calls();
            }
        }
        reply.map(2);
        reply.bulk("calls");
        reply.integer(histogram.getTotalCount());
        reply.bulk("histogram_usec");
        reply.map(steps.size());
        for (Bucket step : steps) {
            reply.integer(step.micros());
            reply.integer(step.calls());
        }
    }
}
