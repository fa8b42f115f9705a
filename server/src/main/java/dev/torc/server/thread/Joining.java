package dev.torc.server.thread;

/** Waiting for a thread's end where there is no going on without it: its memory is about to be given back. */
public final class Joining {
    private Joining() {}

    /** Returns when the thread has ended; an interrupt meanwhile is kept for the caller. */
    public static void await(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
