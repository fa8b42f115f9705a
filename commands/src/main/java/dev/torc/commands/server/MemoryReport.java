package dev.torc.commands.server;

import dev.torc.commands.server.info.MemoryFigures;

/** MEMORY DOCTOR: what stands out in the server's memory, in Redis's words as far as they hold here. */
final class MemoryReport {
    private static final long LITTLE = 5 << 20;
    private static final long WORTH_TELLING = 10 << 20;
    private static final long CLIENT_BUFFERS_BIG = 200 << 10;

    private static final String EMPTY =
            "Hi Sam, this instance is empty or is using very little memory, my issues detector can't be used in these "
                    + "conditions. Please, leave for your mission on Earth and fill it with some data. The new Sam and I will be "
                    + "back to our programming as soon as I finished rebooting.\n";
    private static final String HEALTHY =
            "Hi Sam, I can't find any memory issue in your instance. I can only account for what occurs on this base.\n";
    private static final String ISSUES = "Sam, I detected a few issues in this Redis instance memory implants:\n\n";
    private static final String PEAK =
            " * Peak memory: In the past this instance used more than 150% the memory that is currently using. The pages that "
                    + "have become empty are given back to the system by and by; MEMORY PURGE does it at once.\n\n";
    private static final String FRAGMENTATION =
            " * High allocator fragmentation: This instance has an allocator external fragmentation greater than 1.1. This is "
                    + "usual just after many keys were deleted: compaction runs in the background and moves what is left "
                    + "together.\n\n";
    private static final String IDLE_PAGES =
            " * High allocator RSS overhead: This instance has an RSS memory overhead is greater than 1.1 (this means that the "
                    + "Resident Set Size of the allocator is much larger than the sum what the allocator actually holds). This "
                    + "problem is usually due to a large peak memory (check if there is a peak memory entry above in the "
                    + "report), you can try the MEMORY PURGE command to reclaim it.\n\n";
    private static final String PROCESS =
            " * High process RSS overhead: This instance has non-allocator RSS memory overhead is greater than 1.1 (this means "
                    + "that the Resident Set Size of the Redis process is much larger than the RSS the allocator holds). What "
                    + "lies outside are the Java heap and the compiled program, a few hundred megabytes at most.\n\n";
    private static final String CLIENTS =
            " * Big client buffers: The clients output buffers in this instance are greater than 200K per client (on average). "
                    + "This may result from different causes, like clients sending commands with large replies or very large "
                    + "sequences of commands in the same pipeline, and not reading fast enough. Please use the CLIENT LIST "
                    + "command in order to investigate the issue if it causes problems in your instance, or to understand "
                    + "better why certain clients are using a big amount of memory.\n\n";
    private static final String GOODBYE = "I'm here to keep you safe, Sam. I want to help you.\n";

    private MemoryReport() {}

    static String write(MemoryFigures memory, int clients) {
        if (memory.used() < LITTLE) {
            return EMPTY;
        }
        StringBuilder out = new StringBuilder();
        if (memory.peak() > memory.used() * 3 / 2) {
            out.append(PEAK);
        }
        if (isMuchMore(memory.held(), memory.used())) {
            out.append(FRAGMENTATION);
        }
        if (isMuchMore(memory.resident(), memory.held())) {
            out.append(IDLE_PAGES);
        }
        if (isMuchMore(memory.process(), memory.resident())) {
            out.append(PROCESS);
        }
        if (clients > 0 && memory.network() / clients > CLIENT_BUFFERS_BIG) {
            out.append(CLIENTS);
        }
        return out.isEmpty() ? HEALTHY : ISSUES + out + GOODBYE;
    }

    private static boolean isMuchMore(long larger, long smaller) {
        return larger > smaller * 1.1 && larger - smaller > WORTH_TELLING;
    }
}
