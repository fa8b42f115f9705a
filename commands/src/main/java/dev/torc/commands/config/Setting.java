package dev.torc.commands.config;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * One setting: its name and rules, its value now, and who wants to know of changes. Readers keep the object and ask it; a read is
 * one volatile load. Only {@link Settings} stores values.
 *
 * @param <V> the value's type, immutable
 */
public abstract class Setting<V> {
    /** Told after new values were stored. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Applies the new value, which the setting already has. Called under the registry's lock, so briefly.
         *
         * @return null when it took effect; otherwise why not, in words for the client: then every value of the same CONFIG
         *     SET is put back, and listeners already called are called again to apply the old ones (their answer no longer
         *     matters)
         */
        @Nullable String changed();
    }

    private final Spec spec;
    private final V defaultValue;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private volatile V value;

    Setting(Spec spec, V defaultValue) {
        this.spec = spec;
        this.defaultValue = defaultValue;
        this.value = defaultValue;
    }

    public final String name() {
        return spec.name();
    }

    /** An older name of the same setting, or null. */
    public final @Nullable String alias() {
        return spec.aliasOrNull();
    }

    public final Use use() {
        return spec.use();
    }

    /** One line for the manual. */
    public final String meaning() {
        return spec.meaning();
    }

    final Spec spec() {
        return spec;
    }

    public final V value() {
        return value;
    }

    public final V defaultValue() {
        return defaultValue;
    }

    public final boolean isDefault() {
        return value.equals(defaultValue);
    }

    /** The value as CONFIG GET shows it. */
    public final String text() {
        return text(value);
    }

    /**
     * A listener given to several settings is called once for each CONFIG SET that changes any of them, or names one whose files
     * are to be read again.
     */
    public final void onChange(Listener listener) {
        listeners.add(listener);
    }

    final List<Listener> listeners() {
        return listeners;
    }

    void store(V newValue) {
        value = newValue;
    }

    /** Parses and stores what CONFIG SET was given. */
    final void set(String text) throws InvalidValueException {
        store(parse(takesManyWords() ? ConfigText.splitAtSpaces(text) : List.of(text)));
    }

    /** Parses and stores a line's words after the name, as read from a file; {@code save "60 1"} is {@code save 60 1}. */
    final void load(List<String> words) throws InvalidValueException {
        if (!takesManyWords() && words.size() != 1) {
            throw new InvalidValueException("wrong number of arguments");
        }
        boolean inOne =
                takesManyWords() && words.size() == 1 && !words.getFirst().isEmpty();
        List<String> split = inOne ? ConfigText.words(words.getFirst()) : words;
        if (split == null) {
            throw new InvalidValueException("unbalanced quotes");
        }
        store(parseLoaded(split));
    }

    /** Whether a file's line has several words for one value; CONFIG SET then splits its text at spaces. */
    boolean takesManyWords() {
        return false;
    }

    /** For settings whose lines in a file add up. */
    V parseLoaded(List<String> words) throws InvalidValueException {
        return parse(words);
    }

    abstract V parse(List<String> words) throws InvalidValueException;

    abstract String text(V shown);

    /** The kind of value, in a few words for the manual. */
    abstract String typeName();

    /** Says which lines a rewritten file has for this setting. */
    abstract void rewrite(Rewriter rewriter);
}
