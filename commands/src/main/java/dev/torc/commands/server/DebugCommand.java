package dev.torc.commands.server;

import dev.torc.commands.Call;
import dev.torc.commands.Glob;
import dev.torc.commands.HelpText;
import dev.torc.commands.Numbers;
import dev.torc.commands.Persistence.ReloadOption;
import dev.torc.commands.config.ChoiceSetting;
import dev.torc.commands.key.ObjectCommand;
import dev.torc.commands.reply.Errors;
import dev.torc.store.Key;
import dev.torc.store.Partition;
import dev.torc.store.Record;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** DEBUG: what tests of servers use. Allowed by {@code enable-debug-command}. */
final class DebugCommand {
    private static final HelpText HELP = HelpText.of("debug");
    private static final long PACKED_THRESHOLD_MAX = (1L << 32) - 1;
    private static final long SLEEP_MAX_MS = 3_600_000;

    private DebugCommand() {}

    static void debug(Call call) {
        ChoiceSetting allowed = call.server().settings().security.enableDebugCommand;
        boolean local = call.client().connection().isLocal();
        if (!allowed.is("yes") && !(allowed.is("local") && local)) {
            call.reply().error(Errors.protectedCommand("DEBUG", "enable-debug-command"));
            return;
        }
        String word = call.text(1).toLowerCase(java.util.Locale.ROOT);
        boolean known = switch (call.count()) {
            case 2 -> alone(call, word);
            case 3 -> withOne(call, word);
            default -> withMore(call, word);
        };
        if (!known) {
            call.reply()
                    .error("ERR unknown subcommand or wrong number of arguments for '" + call.text(1)
                            + "'. Try DEBUG HELP.");
        }
    }

    private static boolean alone(Call call, String word) {
        switch (word) {
            case "help" -> HELP.reply(call);
            case "digest" -> digest(call);
            case "digest-value" -> call.reply().array(0);
            case "reload" -> reload(call);
            case "loadaof" -> orError(call, call.server().persistence().reloadJournal());
            case "change-repl-id", "jmap", "config-rewrite-force-all" ->
                call.reply().ok();
            default -> {
                return false;
            }
        }
        return true;
    }

    private static boolean withOne(Call call, String word) {
        switch (word) {
            case "sleep" -> sleep(call);
            case "object" -> object(call);
            case "sdslen" -> stringLengths(call);
            case "digest-value" -> digestValues(call);
            case "set-active-expire" -> {
                call.server().activeExpiry(call.is(2, "1"));
                call.reply().ok();
            }
            case "error" -> call.reply().error(call.text(2));
            case "log" -> {
                call.server().log().warn("DEBUG LOG: {}", call.text(2));
                call.reply().ok();
            }
            case "protocol" -> ProtocolSamples.reply(call);
            case "populate" -> populate(call);
            // What these switch does not exist here, or is always as asked for; tests set them on their way.
            case "quicklist-packed-threshold" -> {
                if (call.isInteger(2) && call.integer(2) >= 0 && call.integer(2) <= PACKED_THRESHOLD_MAX
                        || call.text(2).matches("[0-9]{1,4}([bkm]|kb|mb|gb?)")) {
                    call.reply().ok();
                } else {
                    call.reply().error("ERR argument must be a memory value bigger than 1 and smaller than 4gb");
                }
            }
            case "set-skip-checksum-validation", "pause-cron", "aof-flush-sleep", "set-disable-deny-scripts" ->
                call.reply().ok();
            case "htstats" -> tableStats(call);
            case "reload" -> reload(call);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static boolean withMore(Call call, String word) {
        switch (word) {
            case "digest-value" -> digestValues(call);
            case "populate" -> {
                if (call.count() > 5) {
                    return false;
                }
                populate(call);
            }
            case "stringmatch-len" -> {
                if (call.count() != 4) {
                    return false;
                }
                call.reply()
                        .integer(
                                Glob.matches(call.address(3), call.length(3), call.address(2), call.length(2), false)
                                        ? 1
                                        : 0);
            }
            case "replybuffer" -> call.reply().ok();
            case "reload" -> reload(call);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void reload(Call call) {
        Set<ReloadOption> options = EnumSet.noneOf(ReloadOption.class);
        for (int i = 2; i < call.count(); i++) {
            if (call.is(i, "noflush")) {
                options.add(ReloadOption.NOFLUSH);
            } else if (call.is(i, "nosave")) {
                options.add(ReloadOption.NOSAVE);
            } else if (call.is(i, "merge")) {
                options.add(ReloadOption.MERGE);
            } else {
                call.reply().error("ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.");
                return;
            }
        }
        orError(call, call.server().persistence().reload(options));
    }

    private static void orError(Call call, @Nullable String error) {
        if (error == null) {
            call.reply().ok();
        } else {
            call.reply().error(error);
        }
    }

    private static void digest(Call call) {
        call.keyspace().lockAll();
        try {
            call.reply().simple(new DataDigest().ofEverything(call.keyspace(), call.nowMs()));
        } finally {
            call.keyspace().unlockAll();
        }
    }

    private static void digestValues(Call call) {
        DataDigest digest = new DataDigest();
        call.reply().array(call.count() - 2L);
        Key key = new Key();
        for (int i = 2; i < call.count(); i++) {
            call.key(i, key);
            Partition partition = call.partition(key);
            partition.lock();
            try {
                call.reply().simple(digest.ofValue(partition.findDeadOrAlive(call.db(), key)));
            } finally {
                partition.unlock();
            }
        }
    }

    private static void sleep(Call call) {
        double seconds = Numbers.parseDouble(call.address(2), call.length(2));
        if (!Double.isNaN(seconds) && seconds > 0) {
            call.server().process().sleep((long) Math.min(seconds * 1000, SLEEP_MAX_MS));
        }
        call.reply().ok();
    }

    private static void object(Call call) {
        Key key = call.key(2, new Key());
        Partition partition = call.partition(key);
        partition.lock();
        try {
            long record = partition.findDeadOrAlive(call.db(), key);
            if (record == 0) {
                call.reply().error(Errors.NO_SUCH_KEY);
                return;
            }
            long layout = Record.layout(record);
            int state = partition.evictionState(call.db(), key);
            long idle = partition.evictor().idleMs(state, call.nowMs()) / 1000;
            call.reply()
                    .simple("Value at:0x" + Long.toHexString(record) + " refcount:"
                            + ObjectCommand.referenceCount(call.keyspace(), record) + " encoding:"
                            + ObjectCommand.encodingName(record) + " serializedlength:" + Record.valueLength(layout)
                            + " lru:" + (call.nowMs() / 1000 - idle & 0xFFFFFF) + " lru_seconds_idle:" + idle);
        } finally {
            partition.unlock();
        }
    }

    private static void stringLengths(Call call) {
        Key key = call.key(2, new Key());
        Partition partition = call.partition(key);
        partition.lock();
        try {
            long record = partition.findDeadOrAlive(call.db(), key);
            if (record == 0) {
                call.reply().error(Errors.NO_SUCH_KEY);
                return;
            }
            long layout = Record.layout(record);
            long free = partition.memory().chunkBytes(record) - Record.size(layout);
            call.reply()
                    .simple("key_sds_len:" + Record.keyLength(layout) + ", key_sds_avail:0, key_zmalloc: "
                            + Record.keyLength(layout) + ", val_sds_len:" + Record.valueLength(layout)
                            + ", val_sds_avail:" + free + ", val_zmalloc: "
                            + partition.memory().chunkBytes(record));
        } finally {
            partition.unlock();
        }
    }

    private static void tableStats(Call call) {
        if (!call.isInteger(2)
                || call.integer(2) < 0
                || call.integer(2) >= call.keyspace().databases()) {
            call.reply().error(call.isInteger(2) ? "ERR Out of range database" : Errors.NOT_AN_INTEGER.text());
            return;
        }
        int db = (int) call.integer(2);
        String text = "[Index]\n keys: " + call.keyspace().size(db) + "\n keys with expiry: "
                + call.keyspace().volatileKeys(db) + "\n";
        call.reply().verbatim("txt", text.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    private static void populate(Call call) {
        if (!call.isInteger(2) || call.integer(2) < 0) {
            call.reply().error(Errors.NOT_POSITIVE);
            return;
        }
        long count = call.integer(2);
        String prefix = call.count() > 3 ? call.text(3) : "key";
        int size = 0;
        if (call.count() == 5) {
            if (!call.isInteger(4) || call.integer(4) < 0 || call.integer(4) > Record.VALUE_MAX) {
                call.reply().error(Errors.NOT_AN_INTEGER);
                return;
            }
            size = (int) call.integer(4);
        }
        new Population(call, prefix, size).create(count);
        call.reply().ok();
    }
}
