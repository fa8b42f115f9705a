package dev.torc.app.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneId;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/**
 * The settings of the log that may change while the process runs. Standard output at level {@code notice} until told otherwise.
 * Safe to call from any thread.
 */
public final class Logging {
    private static final String OUTPUT = "output";

    private Logging() {}

    static void initialize(LoggerContext context) {
        Logger root = root(context);
        root.setLevel(Level.INFO);
        // Netty's debug lines are about its own platform probing; `loglevel debug` is about Torc.
        context.getLogger("io.netty").setLevel(Level.WARN);
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        install(console, root);
    }

    /**
     * Sets the least level that is logged, by Redis's name for it: {@code debug}, {@code verbose}, {@code notice},
     * {@code warning} or {@code nothing}, in any case.
     *
     * @throws IllegalArgumentException on another name
     */
    public static synchronized void setLevel(String name) {
        root(context()).setLevel(levelOf(name));
    }

    /**
     * Sends the log to the end of a file. What was logged before stays where it is. Tools that rotate logs may copy and truncate the file, or
     * rename it: the next line goes to a new one.
     *
     * @throws IOException if the file cannot be written; the log then goes on as before
     */
    public static synchronized void toFile(Path file) throws IOException {
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                .close();
        RotatedFileAppender appender = new RotatedFileAppender();
        appender.setFile(file.toString());
        install(appender, root(context()));
    }

    /** Sends the log to standard output, as at the start. */
    static synchronized void toStandardOutput() {
        install(new ConsoleAppender<>(), root(context()));
    }

    private static Level levelOf(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "debug" -> Level.TRACE;
            case "verbose" -> Level.DEBUG;
            case "notice" -> Level.INFO;
            case "warning" -> Level.WARN;
            case "nothing" -> Level.OFF;
            default ->
                throw new IllegalArgumentException(
                        "loglevel " + name + " (expected: debug, verbose, notice, warning or nothing)");
        };
    }

    /** Puts an appender in the place of the one before it; no event falls between the two. */
    private static void install(OutputStreamAppender<ILoggingEvent> appender, Logger root) {
        LineEncoder encoder = new LineEncoder(ZoneId.systemDefault());
        encoder.setContext(root.getLoggerContext());
        encoder.start();
        appender.setName(OUTPUT);
        appender.setContext(root.getLoggerContext());
        appender.setEncoder(encoder);
        appender.start();
        var before = root.getAppender(OUTPUT);
        root.addAppender(appender);
        if (before != null) {
            root.detachAppender(before);
            before.stop();
        }
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }

    private static Logger root(LoggerContext context) {
        return context.getLogger(Logger.ROOT_LOGGER_NAME);
    }
}
