package dev.torc.commands.server.info;

import dev.torc.commands.ServerProcess;
import dev.torc.commands.ServerState;
import dev.torc.memory.Heap;
import dev.torc.store.Keyspace;

/**
 * The server's memory in bytes at one moment.
 *
 * @param used live data: records, index, what eviction keeps. What {@code maxmemory} bounds
 * @param peak the most that {@code used} has been
 * @param index of it, the index
 * @param records of it, keys and values
 * @param held pages that data lies in: {@code held / used} is the fragmentation of the data
 * @param resident pages of the page heap that the system backs, idle ones and network buffers included
 * @param process the process's resident set: with the Java heap and the JVM itself
 * @param network requests half in and replies half out
 */
public record MemoryFigures(
        long used, long peak, long index, long records, long held, long resident, long process, long network) {
    /** Takes them. */
    public static MemoryFigures of(ServerState server) {
        Keyspace keyspace = server.keyspace();
        ServerProcess process = server.process();
        long used = Math.max(0, keyspace.memory().usedBytesNow());
        return new MemoryFigures(
                used,
                server.activity().peakUsedBytes(used),
                keyspace.memory().usedBytes(Heap.INDEX),
                keyspace.memory().usedBytes(Heap.RECORDS),
                keyspace.memory().heldBytes(),
                process.pageBytesResident(),
                process.residentBytes(),
                process.networkBytes());
    }

    /** What is not keys and values. */
    public long overhead() {
        return Math.max(0, used - records);
    }

    /** Of data in its pages; 1 when there is none. */
    public double fragmentation() {
        return ratio(held, used);
    }

    /** 1 where nothing is to be compared. */
    static double ratio(long larger, long smaller) {
        return smaller <= 0 ? 1 : (double) larger / smaller;
    }
}
