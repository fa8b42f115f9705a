package dev.torc.commands.config;

import java.util.List;

/** Writes docs/settings.md from the registry. */
final class SettingsPage {
    private static final String HEAD = """
            # Settings

            Generated from the registry; do not edit. A test says how to write it anew.

            Settings have redis.conf's names, values and syntax. They are given in a file, as options (`--name value`), or both, where
            options win: `./torc server my.conf --port 7000 --maxmemory 2gb`. `CONFIG GET`, `CONFIG SET` and `CONFIG REWRITE` work on
            all of them. A file or option with a name that is not listed here is refused.

            - **used**: Torc does what Redis does. **own**: Torc's own, unknown to Redis.
            - **not needed**, **not yet**: accepted, kept and shown, but without effect; the log says so once at the start. *Not needed* is
              what tunes something that Torc does not have, *not yet* what belongs to a feature still to come.
            - **at start** is fixed while the server runs; **protected** needs `enable-protected-configs`.
            - Memory: bytes, or with a unit: `1k` = 1000, `1kb` = 1024, likewise `m`, `mb`, `g`, `gb`, in any case.
            - Directives that are no settings: `include path` (with `*`, `?` and `[]`); `rename-command name new-name` (`""` takes it away);
              `user` and `loadmodule` are accepted without effect (not yet).

            Differences from redis-server 7.0.15: `maxmemory-policy` also takes `allkeys-tinylfu`, listed last where the words are listed;
            `CONFIG REWRITE` leaves `user` lines as they are.
            """;

    private SettingsPage() {}

    static String text(Settings settings) {
        StringBuilder page = new StringBuilder(HEAD);
        for (SettingGroup group : settings.groups()) {
            page.append("\n## ").append(group.title()).append("\n\n");
            page.append("| name | value | default | use | change | meaning |\n");
            page.append("|---|---|---|---|---|---|\n");
            for (Setting<?> setting : group.settings()) {
                if (!setting.spec().hidden()) {
                    row(page, setting);
                }
            }
        }
        return page.toString();
    }

    private static void row(StringBuilder page, Setting<?> setting) {
        String alias = setting.alias();
        String name = "`" + setting.name() + "`" + (alias == null ? "" : " (`" + alias + "`)");
        List<String> cells = List.of(
                name, value(setting), defaultValue(setting), use(setting), change(setting.spec()), setting.meaning());
        page.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    private static String value(Setting<?> setting) {
        String bounds = setting instanceof NumberSetting number ? number.bounds() : "";
        return bounds.isEmpty() ? setting.typeName() : setting.typeName() + ", " + bounds;
    }

    private static String defaultValue(Setting<?> setting) {
        if (setting instanceof DirectorySetting) {
            return "where it was started";
        }
        String text =
                setting instanceof NumberSetting number && number.typeName().equals("memory")
                        ? CText.memoryText(number.longValue())
                        : setting.text();
        return text.isEmpty() ? "none" : "`" + text + "`";
    }

    private static String use(Setting<?> setting) {
        return switch (setting.use()) {
            case USED -> "used";
            case OWN -> "own";
            case NOT_NEEDED -> "not needed";
            case NOT_YET -> "not yet";
        };
    }

    private static String change(Spec spec) {
        return spec.immutable() ? "at start" : spec.secured() ? "protected" : "any time";
    }
}
