package dev.torc.commands.config;

import java.util.List;

/** {@code yes} or {@code no}. */
public final class BooleanSetting extends Setting<Boolean> {
    private volatile boolean on;

    BooleanSetting(Spec spec, boolean defaultValue) {
        super(spec, defaultValue);
        on = defaultValue;
    }

    public boolean isOn() {
        return on;
    }

    @Override
    void store(Boolean newValue) {
        super.store(newValue);
        on = newValue;
    }

    @Override
    Boolean parse(List<String> words) throws InvalidValueException {
        return switch (ConfigText.lowerCase(words.getFirst())) {
            case "yes" -> true;
            case "no" -> false;
            default -> throw new InvalidValueException("argument must be 'yes' or 'no'");
        };
    }

    @Override
    String text(Boolean shown) {
        return shown ? "yes" : "no";
    }

    @Override
    String typeName() {
        return "yes or no";
    }

    @Override
    void rewrite(Rewriter rewriter) {
        rewriter.line(name(), text(), !isDefault());
    }
}
