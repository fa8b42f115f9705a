package dev.torc.commands.config;

import java.util.ArrayList;
import java.util.List;

/** {@code client-output-buffer-limit}: how far replies may pile up before their client is closed, by class of client. */
public final class BufferLimitsSetting extends Setting<BufferLimitsSetting.Limits> {
    /**
     * A client is closed at once beyond the hard limit, and beyond the soft one after so many seconds without a break. 0: no
     * limit. Bytes are unsigned.
     */
    public record Limit(long hardBytes, long softBytes, int softSeconds) {}

    /** The limits of all classes. */
    public record Limits(Limit normal, Limit replica, Limit pubsub) {
        Limits with(int index, Limit limit) {
            return new Limits(index == 0 ? limit : normal, index == 1 ? limit : replica, index == 2 ? limit : pubsub);
        }

        Limit get(int index) {
            return index == 0 ? normal : index == 1 ? replica : pubsub;
        }
    }

    /** As shown; a replica's class is "slave" there and "replica" in a rewritten file. */
    private static final List<String> CLASSES = List.of("normal", "slave", "pubsub");

    BufferLimitsSetting(Spec spec) {
        super(
                spec,
                new Limits(
                        new Limit(0, 0, 0), new Limit(256L << 20, 64L << 20, 60), new Limit(32L << 20, 8L << 20, 60)));
    }

    @Override
    boolean takesManyWords() {
        return true;
    }

    /** Classes that are not named keep their limits. */
    @Override
    Limits parse(List<String> words) throws InvalidValueException {
        if (words.size() % 4 != 0) {
            throw new InvalidValueException("Wrong number of arguments in buffer limit configuration.");
        }
        Limits limits = value();
        for (int i = 0; i < words.size(); i += 4) {
            String name = ConfigText.lowerCase(words.get(i));
            int index = CLASSES.indexOf(name.equals("replica") ? "slave" : name);
            if (index < 0) {
                throw new InvalidValueException("Invalid client class specified in buffer limit configuration.");
            }
            Long hard = CText.memory(words.get(i + 1));
            Long soft = CText.memory(words.get(i + 2));
            Long seconds = CText.integer(words.get(i + 3), 10, true);
            if (hard == null || soft == null || seconds == null || seconds.intValue() < 0) {
                throw new InvalidValueException(
                        "Error in hard, soft or soft_seconds setting in buffer limit configuration.");
            }
            limits = limits.with(index, new Limit(hard, soft, seconds.intValue()));
        }
        return limits;
    }

    @Override
    String text(Limits shown) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < CLASSES.size(); i++) {
            Limit limit = shown.get(i);
            texts.add(CLASSES.get(i) + " " + Long.toUnsignedString(limit.hardBytes()) + " "
                    + Long.toUnsignedString(limit.softBytes()) + " " + limit.softSeconds());
        }
        return String.join(" ", texts);
    }

    @Override
    String typeName() {
        return "class, hard limit, soft limit, seconds";
    }

    @Override
    void rewrite(Rewriter rewriter) {
        for (int i = 0; i < CLASSES.size(); i++) {
            Limit limit = value().get(i);
            String text = (i == 1 ? "replica" : CLASSES.get(i)) + " " + CText.memoryText(limit.hardBytes()) + " "
                    + CText.memoryText(limit.softBytes()) + " " + limit.softSeconds();
            rewriter.line(name(), text, !limit.equals(defaultValue().get(i)));
        }
    }
}
