package dev.torc.server.thread;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.torc.memory.NativeCall;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Nice value 10 for threads that no client waits for: on a core that they share with an event loop they get a tenth of its time as long
 * as it wants the rest, and all of it otherwise. For good, as only a privileged process may raise a priority again.
 *
 * <p>Linux, where each thread has a nice value of its own, {@code setpriority(2)}; elsewhere, or where that is forbidden, nothing
 * changes. A thread that is nicer already stays so.
 */
public final class BackgroundPriority {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundPriority.class);
    private static final int NICE = 10;
    private static final int PRIO_PROCESS = 0;
    private static final int CALLER = 0;

    /** The system knows the first 15 characters of a thread's name. */
    private static final String COMPILERS = "C[12] CompilerThre";

    private BackgroundPriority() {}

    /** Of the calling thread from now on. */
    public static void take() {
        lower(CALLER);
    }

    /** Of the JVM's compilers, and of those that they start. */
    public static void giveToCompilers() {
        if (!isLinux()) {
            return;
        }
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path thread : threads) {
                if (nameOf(thread).matches(COMPILERS)) {
                    lower(Integer.parseInt(thread.getFileName().toString()));
                }
            }
        } catch (IOException e) {
            LOG.debug("the compilers' priority stays as it is", e);
        }
    }

    private static String nameOf(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).strip();
        } catch (IOException e) {
            return ""; // it has ended meanwhile
        }
    }

    private static void lower(int thread) {
        if (!isLinux()) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(JAVA_INT);
            int before =
                    (int) NativeCall.call(NativeCall.function("getpriority"), errno, PRIO_PROCESS, thread, 0, 0, 0, 0);
            if (before < NICE) {
                int result = NativeCall.intResult(
                        NativeCall.call(NativeCall.function("setpriority"), errno, PRIO_PROCESS, thread, NICE, 0, 0, 0),
                        errno);
                LOG.debug("priority of thread {} lowered: {}", thread, result == 0);
            }
        }
    }

    private static boolean isLinux() {
        return System.getProperty("os.name", "").equals("Linux");
    }
}
