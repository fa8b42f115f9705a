package dev.torc.commands.config;

import java.util.List;

/** Free text. The empty text means "not set", except where a default says otherwise. */
public final class TextSetting extends Setting<String> {
    /** What a text must be. */
    enum Rule {
        ANY,
        /** The name of a file, not a path; may be empty. */
        FILE_NAME,
        /** The same, but not empty; "filename" in the complaint. */
        SOME_FILE_NAME,
        /** The same, but not empty; "dirname" in the complaint. */
        SOME_DIRECTORY_NAME,
        HOST_NAME,
        PROCESS_TITLE
    }

    private static final int HOST_NAME_LIMIT = 256;

    private final Rule rule;
    private final boolean unsetWhenEmpty;

    /** @param unsetWhenEmpty an empty text is no value: CONFIG REWRITE then writes no line */
    TextSetting(Spec spec, String defaultValue, Rule rule, boolean unsetWhenEmpty) {
        super(spec, defaultValue);
        this.rule = rule;
        this.unsetWhenEmpty = unsetWhenEmpty;
    }

    /** Whether there is a text at all. */
    public boolean isSet() {
        return !value().isEmpty();
    }

    @Override
    String parse(List<String> words) throws InvalidValueException {
        String text = words.getFirst();
        switch (rule) {
            case ANY -> {}
            case FILE_NAME -> checkFileName(text, "filename");
            case SOME_FILE_NAME -> {
                checkNotEmpty(text);
                checkFileName(text, "filename");
            }
            case SOME_DIRECTORY_NAME -> {
                checkNotEmpty(text);
                checkFileName(text, "dirname");
            }
            case HOST_NAME -> checkHostName(text);
            case PROCESS_TITLE -> {
                if (!ProcessTitle.isValid(text)) {
                    throw new InvalidValueException("template format is invalid or contains unknown variables");
                }
            }
        }
        return text;
    }

    private void checkNotEmpty(String text) throws InvalidValueException {
        if (text.isEmpty()) {
            throw new InvalidValueException(name() + " can't be empty");
        }
    }

    private void checkFileName(String text, String kind) throws InvalidValueException {
        if (text.indexOf('/') >= 0 || text.indexOf('\\') >= 0) {
            throw new InvalidValueException(name() + " can't be a path, just a " + kind);
        }
    }

    private static void checkHostName(String text) throws InvalidValueException {
        if (text.length() >= HOST_NAME_LIMIT) {
            throw new InvalidValueException("Hostnames must be less than " + HOST_NAME_LIMIT + " characters");
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean fits =
                    (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
            if (!fits) {
                throw new InvalidValueException("Hostnames may only contain alphanumeric characters, hyphens or dots");
            }
        }
    }

    @Override
    String text(String shown) {
        return shown;
    }

    @Override
    String typeName() {
        return "text";
    }

    @Override
    void rewrite(Rewriter rewriter) {
        if (unsetWhenEmpty && !isSet()) {
            rewriter.without(name());
        } else {
            rewriter.line(name(), ConfigText.quote(value()), !isDefault());
        }
    }
}
