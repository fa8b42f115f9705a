package dev.torc.commands;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What commands may know and want of the process that the server runs in. May be used from any thread. */
public interface ServerProcess {
    /** How SHUTDOWN was asked for. */
    record ShutdownRequest(boolean save, boolean noSave, boolean now, boolean force) {}

    long pid();

    /** Unix milliseconds of the start. */
    long startedMs();

    /** 40 hexadecimal digits of this run. */
    String runId();

    /** Torc's own version. */
    String version();

    /** Resident bytes of the process. */
    long residentBytes();

    /** Resident bytes of the pages for data and network buffers, idle ones included. */
    long pageBytesResident();

    /** The most resident bytes there have been. */
    long peakResidentBytes();

    /** Processor time of the process so far in microseconds, in user and in kernel mode. */
    long userCpuMicros();

    long systemCpuMicros();

    /** Of these, what the event loops took. */
    long loopUserCpuMicros();

    long loopSystemCpuMicros();

    /** Heap bytes in use, and the most there may be. */
    long heapUsedBytes();

    long heapMaxBytes();

    /** Memory of the machine in bytes. */
    long machineMemoryBytes();

    /** {@code Linux 6.1.0 x86_64}. */
    String operatingSystem();

    /** {@code epoll} or what else serves the sockets. */
    String transport();

    int eventLoops();

    /** The TCP port, 0 for none. */
    int port();

    /** The program that runs: absolute path, as far as the system tells; a byte a character. */
    String executable();

    /** Absolute path of the configuration file, a byte a character; empty: none. */
    String configFile();

    /** Bytes of requests half in and replies half out, of all clients, and their budget. */
    long networkBytes();

    long networkBytesMax();

    /** INFO's listener lines: {@code name=tcp,bind=127.0.0.1,port=6379}. */
    List<String> listeners();

    /**
     * Writes the configuration file anew (CONFIG REWRITE).
     *
     * @return the error to reply, or null when done
     */
    @Nullable String rewriteConfig();

    /**
     * Saves what is to be saved, then ends the process soon, in order.
     *
     * @return false: saving failed, see the log, and the process goes on
     */
    boolean shutdown(ShutdownRequest request);

    /** Has a shutdown that is saving give up; false: there is none. */
    boolean abortShutdown();

    /** Gives unused memory back to the system (MEMORY PURGE). */
    void purgeMemory();

    /** Holds the calling event loop up (DEBUG SLEEP). */
    void sleep(long milliseconds);
}
