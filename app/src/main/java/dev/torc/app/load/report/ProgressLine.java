package dev.torc.app.load.report;

import java.io.Console;
import java.io.PrintWriter;

/**
 * What a command is doing, told once a second, and not before two seconds have passed: on a terminal one line that is written
 * over, elsewhere a line each time.
 */
public final class ProgressLine {
    private static final long QUIET_NANOS = 2_000_000_000L;
    private static final int BAR_WIDTH = 24;

    private final PrintWriter out;
    private final boolean shown;
    private final boolean terminal;
    private final long startNanos = System.nanoTime();
    private long nextNanos = startNanos + QUIET_NANOS;
    private int lastWidth;

    /** @param shown false for a command that was told to be quiet */
    public ProgressLine(PrintWriter out, boolean shown) {
        this.out = out;
        this.shown = shown;
        terminal = onTerminal();
    }

    @SuppressWarnings("SystemConsoleNull") // It is null again in JDK 25, where input or output is no terminal.
    private static boolean onTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    /** Whether a second has passed since the last line; true once a second. */
    public boolean due() {
        long now = System.nanoTime();
        if (!shown || now < nextNanos) {
            return false;
        }
        nextNanos = now + 1_000_000_000L;
        return true;
    }

    public void show(String line) {
        if (terminal) {
            out.print("\r" + line + " ".repeat(Math.max(0, lastWidth - line.length())));
            lastWidth = line.length();
        } else {
            out.println(line);
        }
        out.flush();
    }

    /** Clears the line, so that what is printed next stands alone. */
    public void end() {
        if (lastWidth > 0) {
            out.print("\r" + " ".repeat(lastWidth) + "\r");
            out.flush();
            lastWidth = 0;
        }
    }

    /** {@code [=====>     ]  42 %} */
    public static String bar(double fraction) {
        double clamped = Math.clamp(fraction, 0, 1);
        int filled = (int) (clamped * BAR_WIDTH);
        String head = filled < BAR_WIDTH ? ">" : "";
        return "[" + "=".repeat(filled) + head + " ".repeat(BAR_WIDTH - filled - head.length()) + "] "
                + String.format("%3d %%", (int) (clamped * 100));
    }
}
