package dev.torc.commands.server;

import dev.torc.commands.Call;
import dev.torc.commands.reply.Errors;
import dev.torc.commands.reply.Reply;
import dev.torc.commands.stats.LatencyMonitor;
import dev.torc.commands.stats.LatencyMonitor.Event;
import dev.torc.commands.stats.LatencyMonitor.Sample;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** LATENCY: events that took longer than {@code latency-monitor-threshold}. */
final class LatencyCommand {
    private LatencyCommand() {}

    static void latest(Call call) {
        List<Event> events = call.server().latencies().events();
        Reply reply = call.reply();
        reply.array(events.size());
        for (Event event : events) {
            reply.array(4);
            reply.bulk(event.name());
            reply.integer(event.latest().unixSeconds());
            reply.integer(event.latest().ms());
            reply.integer(event.maxMs());
        }
    }

    static void history(Call call) {
        Event event = call.server().latencies().event(call.text(2));
        List<Sample> samples = event == null ? List.of() : event.samples();
        call.reply().array(samples.size());
        for (Sample sample : samples) {
            call.reply().array(2);
            call.reply().integer(sample.unixSeconds());
            call.reply().integer(sample.ms());
        }
    }

    static void reset(Call call) {
        LatencyMonitor monitor = call.server().latencies();
        long count = 0;
        if (call.count() == 2) {
            count = monitor.resetAll();
        }
        for (int i = 2; i < call.count(); i++) {
            count += monitor.reset(call.text(i)) ? 1 : 0;
        }
        call.reply().integer(count);
    }

    static void graph(Call call) {
        Event event = call.server().latencies().event(call.text(2));
        if (event == null) {
            call.reply().error(Errors.noLatencySamples(call.text(2)));
            return;
        }
        verbatim(call, LatencyGraph.draw(event, call.nowMs() / 1000));
    }

    static void doctor(Call call) {
        verbatim(call, LatencyReport.write(call.server()));
    }

    private static void verbatim(Call call, String text) {
        call.reply().verbatim("txt", text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
