package dev.torc.commands;

import dev.torc.memory.Memory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** The commands that took longest of late (SLOWLOG). Bounded in entries, arguments and bytes, as Redis bounds it. Thread-safe. */
public final class SlowLog {
    private static final int ARGUMENTS_MAX = 32;
    private static final int ARGUMENT_BYTES_MAX = 128;
    /** The entries are on the Java heap, whatever {@code slowlog-max-len} says. */
    private static final long BYTES_MAX = 16L << 20;

    /**
     * One slow command.
     *
     * @param unixSeconds when it ran
     * @param arguments as shown: at most 32, each cut after 128 bytes
     */
    public record Entry(
            long id, long unixSeconds, long micros, List<byte[]> arguments, String clientAddress, String clientName) {
        /** About, with the objects that hold them and what a connection that is gone leaves behind. */
        private static final long OBJECT_BYTES = 200;

        private static final long ARGUMENT_OBJECT_BYTES = 24;

        /** Bytes of the heap. */
        long bytes() {
            long sum = OBJECT_BYTES + clientName.length();
            for (byte[] argument : arguments) {
                sum += ARGUMENT_OBJECT_BYTES + argument.length;
            }
            return sum;
        }
    }

    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private volatile long thresholdUs = 10_000;
    private volatile long maxEntries = 128;
    private long bytes;
    private long nextId;

    /** {@code slowlog-log-slower-than}: microseconds; negative: nothing is logged. */
    public void thresholdUs(long micros) {
        thresholdUs = micros;
    }

    public long thresholdUs() {
        return thresholdUs;
    }

    public boolean isOn() {
        return thresholdUs >= 0 && maxEntries > 0;
    }

    /** {@code slowlog-max-len}. */
    public void maxEntries(long max) {
        maxEntries = max;
    }

    void offer(Call call, long elapsedNs) {
        long threshold = thresholdUs;
        if (threshold < 0 || elapsedNs < threshold * 1000 || call.spec().isSkipSlowlog()) {
            return;
        }
        add(call, elapsedNs / 1000);
    }

    private synchronized void add(Call call, long micros) {
        int shown = Math.min(call.count(), ARGUMENTS_MAX);
        List<byte[]> arguments = new ArrayList<>(shown);
        for (int i = 0; i < shown; i++) {
            if (isSecret(call, i)) {
                arguments.add(ascii("(redacted)"));
            } else if (call.count() > ARGUMENTS_MAX && i == ARGUMENTS_MAX - 1) {
                arguments.add(ascii("... (" + (call.count() - ARGUMENTS_MAX + 1) + " more arguments)"));
            } else if (call.isRedacted(i)) {
                arguments.add(ascii("(redacted)"));
            } else if (call.length(i) > ARGUMENT_BYTES_MAX) {
                byte[] head = Memory.toArray(call.address(i), ARGUMENT_BYTES_MAX);
                byte[] tail = ascii("... (" + (call.length(i) - ARGUMENT_BYTES_MAX) + " more bytes)");
                byte[] cut = java.util.Arrays.copyOf(head, head.length + tail.length);
                System.arraycopy(tail, 0, cut, head.length, tail.length);
                arguments.add(cut);
            } else {
                arguments.add(call.bytes(i));
            }
        }
        Entry entry = new Entry(
                nextId++,
                call.nowMs() / 1000,
                micros,
                arguments,
                call.client().connection().remoteAddress(),
                call.client().name());
        entries.addFirst(entry);
        bytes += entry.bytes();
        trim();
    }

    /** Users and passwords of AUTH and HELLO, and values of settings such as requirepass, are not for the log. */
    private static boolean isSecret(Call call, int i) {
        return switch (call.spec().fullName()) {
            case "auth" -> i >= 1;
            case "hello" -> i >= 3 && call.is(i - 1, "auth") || i >= 4 && call.is(i - 2, "auth");
            case "config|set" ->
                i >= 3 && i % 2 == 1 && call.server().settings().isSensitive(call.text(i - 1));
            default -> false;
        };
    }

    private static byte[] ascii(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    private void trim() {
        while (entries.size() > maxEntries || bytes > BYTES_MAX) {
            bytes -= entries.removeLast().bytes();
        }
    }

    /** The newest entries first, at most {@code count}; negative: all. */
    public synchronized List<Entry> newest(long count) {
        trim();
        return entries.stream().limit(count < 0 ? Long.MAX_VALUE : count).toList();
    }

    public synchronized int size() {
        trim();
        return entries.size();
    }

    public synchronized void clear() {
        entries.clear();
        bytes = 0;
    }
}
