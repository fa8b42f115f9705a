package dev.torc.commands.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Settings of one concern: a chapter of the manual. Subclasses declare one field a setting, by the methods below. */
public abstract class SettingGroup {
    static final long INT_MAX = Integer.MAX_VALUE;
    static final long LONG_MAX = Long.MAX_VALUE;
    static final long KB = 1L << 10;
    static final long MB = 1L << 20;
    static final long GB = 1L << 30;
    static final int LARGEST_PORT = 65535;

    private final String title;
    private final List<Setting<?>> settings = new ArrayList<>();

    SettingGroup(String title) {
        this.title = title;
    }

    /** The chapter's heading. */
    public final String title() {
        return title;
    }

    /** In the order in which they are declared. */
    public final List<Setting<?>> settings() {
        return Collections.unmodifiableList(settings);
    }

    final <S extends Setting<?>> S add(S setting) {
        settings.add(setting);
        return setting;
    }

    final BooleanSetting flag(Spec spec, boolean defaultValue) {
        return add(new BooleanSetting(spec, defaultValue));
    }

    final NumberSetting number(Spec spec, long defaultValue, long least, long most) {
        return add(new NumberSetting(spec, NumberSetting.Form.INTEGER, defaultValue, least, most));
    }

    final NumberSetting memory(Spec spec, long defaultValue, long least, long most) {
        return add(new NumberSetting(spec, NumberSetting.Form.MEMORY, defaultValue, least, most));
    }

    final ChoiceSetting choice(Spec spec, String defaultValue, String... choices) {
        return add(new ChoiceSetting(spec, false, defaultValue, choices));
    }

    /** A text that the empty text unsets; unset by default. */
    final TextSetting text(Spec spec) {
        return text(spec, TextSetting.Rule.ANY);
    }

    final TextSetting text(Spec spec, TextSetting.Rule rule) {
        return add(new TextSetting(spec, "", rule, true));
    }

    /** A text for which the empty text is a value as any other, unless the rule forbids it. */
    final TextSetting text(Spec spec, String defaultValue, TextSetting.Rule rule) {
        return add(new TextSetting(spec, defaultValue, rule, false));
    }
}
