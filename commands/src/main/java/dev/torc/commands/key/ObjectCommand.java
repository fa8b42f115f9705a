package dev.torc.commands.key;

import dev.torc.commands.Call;
import dev.torc.commands.HelpText;
import dev.torc.commands.Numbers;
import dev.torc.commands.reply.Errors;
import dev.torc.store.Key;
import dev.torc.store.Keyspace;
import dev.torc.store.Partition;
import dev.torc.store.Partition.Access;
import dev.torc.store.Record;

/** OBJECT: how a value is kept and how it has been used. */
public final class ObjectCommand {
    /** Longest string that Redis keeps in one piece with its object. */
    private static final int EMBEDDED_MAX = 44;

    private static final long SHARED_INTEGERS = 10_000;

    static final HelpText HELP = HelpText.of("object");

    private ObjectCommand() {}

    static void encoding(Call call) {
        long record = find(call);
        if (record != 0) {
            call.reply().bulk(encodingName(record));
        }
    }

    /** The name that Redis has for the way a value like this is kept. */
    public static String encodingName(long record) {
        long layout = Record.layout(record);
        int length = Record.valueLength(layout);
        if (Record.encoding(record) == Record.RAW) {
            return "raw";
        }
        boolean mayBeInteger = Record.encoding(record) != Record.EMBEDDED && length <= Numbers.MAX_LONG_LENGTH;
        if (mayBeInteger && Numbers.isLong(Record.valueAddress(record, layout), length)) {
            return "int";
        }
        return length <= EMBEDDED_MAX ? "embstr" : "raw";
    }

    static void referenceCount(Call call) {
        long record = find(call);
        if (record != 0) {
            call.reply().integer(referenceCount(call.keyspace(), record));
        }
    }

    /**
     * Redis keeps one object for each of the integers 0 to 9999 and gives it the greatest count; not for copies, nor while values are
     * evicted by a clock that each of them needs for itself. Here the policy of now decides, in Redis that of when the value was set.
     */
    public static int referenceCount(Keyspace keyspace, long record) {
        boolean shared = Record.encoding(record) != Record.COPIED
                && isSmallInteger(record)
                && !(keyspace.memory().maxmemory() != 0
                        && keyspace.memory().evictionPolicy().hasClockInValues());
        return shared ? Integer.MAX_VALUE : 1;
    }

    /** The encoding of a copy of this record. */
    static int encodingOfCopy(long record) {
        return isSmallInteger(record) ? Record.COPIED : Record.encoding(record);
    }

    private static boolean isSmallInteger(long record) {
        long layout = Record.layout(record);
        return encodingName(record).equals("int")
                && Long.compareUnsigned(
                                Numbers.parseLong(Record.valueAddress(record, layout), Record.valueLength(layout)),
                                SHARED_INTEGERS)
                        < 0;
    }

    static void idleTime(Call call) {
        long record = find(call);
        if (record == 0) {
            return;
        }
        if (call.keyspace().memory().evictionPolicy().countsFrequency()) {
            call.reply().error(Errors.IDLETIME_NEEDS_LRU);
            return;
        }
        Key key = call.key();
        Partition partition = call.partition(key);
        int state = partition.evictionState(call.db(), key);
        call.reply().integer(partition.evictor().idleMs(state, call.nowMs()) / 1000);
    }

    static void frequency(Call call) {
        long record = find(call);
        if (record == 0) {
            return;
        }
        if (!call.keyspace().memory().evictionPolicy().countsFrequency()) {
            call.reply().error(Errors.FREQ_NEEDS_LFU);
            return;
        }
        Key key = call.key();
        Partition partition = call.partition(key);
        int state = partition.evictionState(call.db(), key);
        call.reply().integer(partition.evictor().frequency(state, call.nowMs()));
    }

    /** The record, or a null reply for a missing key. */
    private static long find(Call call) {
        long record = call.find(call.key(), Access.INSPECT);
        if (record == 0) {
            call.reply().nullValue();
        }
        return record;
    }
}
