package dev.torc.server.thread;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux tells of a thread. */
final class ThreadStat {
    private static final int NICE = 16;

    private ThreadStat() {}

    /** The calling thread's folder below /proc, of which other threads may read too. */
    static Path ofCaller() throws IOException {
        return Path.of("/proc").resolve(Files.readSymbolicLink(Path.of("/proc/thread-self")));
    }

    static int nice(Path thread) throws IOException {
        String stat = Files.readString(thread.resolve("stat"));
        return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[NICE]);
    }

    /** Has the system lower a thread's priority. */
    static void renice(Path thread, int nice) throws IOException, InterruptedException {
        new ProcessBuilder(
                        "renice",
                        "-n",
                        String.valueOf(nice),
                        "-p",
                        thread.getFileName().toString())
                .start()
                .waitFor();
    }
}
