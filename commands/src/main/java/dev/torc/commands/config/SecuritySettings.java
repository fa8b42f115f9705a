package dev.torc.commands.config;

import static dev.torc.commands.config.Spec.notYet;
import static dev.torc.commands.config.Spec.used;

/** Passwords, users, and commands that need trust. */
public final class SecuritySettings extends SettingGroup {
    private static final String[] WHO = {"no", "yes", "local"};

    public final TextSetting requirePass = text(
            used("requirepass", "Password of the default user; empty: none").asSensitive());
    public final ChoiceSetting enableProtectedConfigs = choice(
            used(
                            "enable-protected-configs",
                            "Who may change protected settings at run time: no one, all, or local clients")
                    .asImmutable(),
            "no",
            WHO);
    public final ChoiceSetting enableDebugCommand =
            choice(used("enable-debug-command", "Who may use DEBUG").asImmutable(), "no", WHO);

    SecuritySettings() {
        super("Security");
        choice(notYet("enable-module-command", "Who may use MODULE").asImmutable(), "no", WHO);
        text(notYet("aclfile", "File of users").asImmutable(), "", TextSetting.Rule.ANY);
        number(notYet("acllog-max-len", "Entries kept of refused commands"), 128, 0, LONG_MAX);
        choice(
                notYet("acl-pubsub-default", "Channels a new user may use"),
                "resetchannels",
                "allchannels",
                "resetchannels");
    }
}
