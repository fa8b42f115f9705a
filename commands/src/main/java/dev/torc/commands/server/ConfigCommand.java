package dev.torc.commands.server;

import dev.torc.commands.Call;
import dev.torc.commands.config.Settings;
import dev.torc.commands.reply.Reply;
import dev.torc.commands.server.info.Totals;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CONFIG: the settings, while the server runs. */
final class ConfigCommand {
    private ConfigCommand() {}

    static void get(Call call) {
        List<Settings.Pair> found = call.server().settings().get(words(call));
        Reply reply = call.reply();
        reply.map(found.size());
        for (Settings.Pair pair : found) {
            reply.bulk(pair.name());
            reply.bulk(pair.value());
        }
    }

    static void set(Call call) {
        for (int i = 2; i + 1 < call.count(); i += 2) {
            if (call.server().settings().isSensitive(call.text(i))) {
                call.redact(i + 1);
            }
        }
        boolean local = call.client().connection().isLocal();
        okOrError(call, call.server().settings().set(words(call), local));
    }

    static void resetStatistics(Call call) {
        Totals.reset(call.server());
        call.reply().ok();
    }

    static void rewrite(Call call) {
        okOrError(call, call.server().process().rewriteConfig());
    }

    private static void okOrError(Call call, @Nullable String error) {
        if (error == null) {
            call.reply().ok();
        } else {
            call.reply().error(error);
        }
    }

    /** What follows the subcommand. */
    private static List<String> words(Call call) {
        List<String> words = new ArrayList<>(call.count() - 2);
        for (int i = 2; i < call.count(); i++) {
            words.add(call.text(i));
        }
        return words;
    }
}
