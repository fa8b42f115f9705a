package dev.torc.commands.server;

import dev.torc.commands.Call;
import dev.torc.commands.reply.Reply;
import dev.torc.commands.server.info.Totals;
import dev.torc.commands.spec.CommandSpec;
import dev.torc.commands.spec.CommandTable;
import dev.torc.commands.stats.CommandTimings.Phase;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** LATENCY HISTOGRAM: for each command, how many calls took up to 1, 2, 4, 8 … microseconds. */
final class LatencyHistogram {
    /** The first limit in nanoseconds; each is twice the one before. */
    private static final long FIRST_LIMIT_NS = 1024;

    /** A limit counts in the histogram's whole bucket at it, as in Redis: at two digits this part of the limit. */
    private static final int BUCKETS_A_LIMIT = 128;

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
        List<long[]> steps = new ArrayList<>();
        long total = histogram.getTotalCount();
        long counted = 0;
        for (long limit = FIRST_LIMIT_NS; counted < total; limit *= 2) {
            long highest = limit + limit / BUCKETS_A_LIMIT - 1;
            long upTo = highest >= histogram.getMaxValue() ? total : histogram.getCountBetweenValues(0, highest);
            if (upTo > counted) {
                steps.add(new long[] {highest / 1000, upTo});
                counted = upTo;
            }
        }
        reply.map(2);
        reply.bulk("calls");
        reply.integer(total);
        reply.bulk("histogram_usec");
        reply.map(steps.size());
        for (long[] step : steps) {
            reply.integer(step[0]);
            reply.integer(step[1]);
        }
    }
}
