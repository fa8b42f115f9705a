package dev.torc.commands.config;

import org.jspecify.annotations.Nullable;

/**
 * What all settings have: how they are called and who may change them when.
 *
 * @param alias     an older name of the same setting, "" for none
 * @param meaning   one line for the manual
 * @param immutable fixed once the server runs
 * @param secured   CONFIG SET needs {@code enable-protected-configs}
 * @param sensitive a secret: logs must not show the value
 * @param hidden    left out of patterns in CONFIG GET
 * @param reread    the name of files that are read again whenever it is set, even to the same: they may have changed
 */
record Spec(
        String name,
        String alias,
        Use use,
        String meaning,
        boolean immutable,
        boolean secured,
        boolean sensitive,
        boolean hidden,
        boolean reread) {

    static Spec used(String name, String meaning) {
        return new Spec(name, "", Use.USED, meaning, false, false, false, false, false);
    }

    static Spec own(String name, String meaning) {
        return new Spec(name, "", Use.OWN, meaning, false, false, false, false, false);
    }

    static Spec notNeeded(String name, String meaning) {
        return new Spec(name, "", Use.NOT_NEEDED, meaning, false, false, false, false, false);
    }

    static Spec notYet(String name, String meaning) {
        return new Spec(name, "", Use.NOT_YET, meaning, false, false, false, false, false);
    }

    Spec alsoNamed(String older) {
        return new Spec(name, older, use, meaning, immutable, secured, sensitive, hidden, reread);
    }

    Spec asImmutable() {
        return new Spec(name, alias, use, meaning, true, secured, sensitive, hidden, reread);
    }

    Spec asSecured() {
        return new Spec(name, alias, use, meaning, immutable, true, sensitive, hidden, reread);
    }

    Spec asSensitive() {
        return new Spec(name, alias, use, meaning, immutable, secured, true, hidden, reread);
    }

    Spec asHidden() {
        return new Spec(name, alias, use, meaning, immutable, secured, sensitive, true, reread);
    }

    Spec asReread() {
        return new Spec(name, alias, use, meaning, immutable, secured, sensitive, hidden, true);
    }

    @Nullable String aliasOrNull() {
        return alias.isEmpty() ? null : alias;
    }
}
