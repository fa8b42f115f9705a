package dev.torc.commands.config;

import java.util.List;

/** {@code replicaof}: the primary to copy; none when its host is empty. */
public final class ReplicaOfSetting extends Setting<ReplicaOfSetting.Primary> {
    /** Where a primary listens. */
    public record Primary(String host, int port) {
        static final Primary NONE = new Primary("", 0);
    }

    private static final int LARGEST_PORT = 65535;

    ReplicaOfSetting(Spec spec) {
        super(spec, Primary.NONE);
    }

    @Override
    boolean takesManyWords() {
        return true;
    }

    @Override
    Primary parse(List<String> words) throws InvalidValueException {
        if (words.size() != 2) {
            throw new InvalidValueException("wrong number of arguments");
        }
        if (ConfigText.lowerCase(words.get(0)).equals("no")
                && ConfigText.lowerCase(words.get(1)).equals("one")) {
            return Primary.NONE;
        }
        Long port = CText.integer(words.get(1), 10, true);
        if (port == null || port < 0 || port > LARGEST_PORT) {
            throw new InvalidValueException("Invalid master port");
        }
        return new Primary(words.get(0), port.intValue());
    }

    @Override
    String text(Primary shown) {
        return shown.host().isEmpty() ? "" : shown.host() + " " + shown.port();
    }

    @Override
    String typeName() {
        return "host and port";
    }

    @Override
    void rewrite(Rewriter rewriter) {
        if (isDefault()) {
            rewriter.without(name());
        } else {
            rewriter.line(name(), text(), true);
        }
    }
}
