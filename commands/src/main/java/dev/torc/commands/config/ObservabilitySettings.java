package dev.torc.commands.config;

import static dev.torc.commands.config.Spec.used;

/** What is measured and remembered. */
public final class ObservabilitySettings extends SettingGroup {
    public final NumberSetting slowlogSlowerThan = number(
            used("slowlog-log-slower-than", "Microseconds from which a command is slow; 0: every one, -1: none"),
            10000,
            -1,
            LONG_MAX);
    public final NumberSetting slowlogMaxLength =
            number(used("slowlog-max-len", "Slow commands remembered, at most 16 MB of them"), 128, 0, LONG_MAX);
    public final NumberSetting latencyMonitorThreshold = number(
            used("latency-monitor-threshold", "Milliseconds from which LATENCY records an event; 0: none"),
            0,
            0,
            LONG_MAX);
    public final BooleanSetting latencyTracking =
            flag(used("latency-tracking", "Keep a histogram of latencies for each command"), true);
    public final PercentilesSetting latencyPercentiles = add(
            new PercentilesSetting(used("latency-tracking-info-percentiles", "Percentiles of them that INFO shows")));

    ObservabilitySettings() {
        super("Slow log and latency");
    }
}
