package dev.torc.commands.config;

import static dev.torc.commands.config.Spec.notYet;

/** When values of a type change from the compact representation to the other. */
public final class DataTypeSettings extends SettingGroup {
    DataTypeSettings() {
        super("Data types");
        number(
                notYet("hash-max-listpack-entries", "Fields of a compact hash").alsoNamed("hash-max-ziplist-entries"),
                512,
                0,
                LONG_MAX);
        memory(
                notYet("hash-max-listpack-value", "Longest name or value in it").alsoNamed("hash-max-ziplist-value"),
                64,
                0,
                LONG_MAX);
        number(
                notYet("list-max-listpack-size", "Elements of a list's block; -1 to -5: 4 to 64 KB")
                        .alsoNamed("list-max-ziplist-size"),
                -2,
                Integer.MIN_VALUE,
                INT_MAX);
        number(
                notYet("list-compress-depth", "Blocks at a list's ends that are not compressed; 0: none is"),
                0,
                0,
                INT_MAX);
        number(notYet("set-max-intset-entries", "Members of a compact set of integers"), 512, 0, LONG_MAX);
        number(
                notYet("zset-max-listpack-entries", "Members of a compact sorted set")
                        .alsoNamed("zset-max-ziplist-entries"),
                128,
                0,
                LONG_MAX);
        memory(
                notYet("zset-max-listpack-value", "Longest member in it").alsoNamed("zset-max-ziplist-value"),
                64,
                0,
                LONG_MAX);
        memory(notYet("hll-sparse-max-bytes", "Size of a compact HyperLogLog"), 3000, 0, LONG_MAX);
        memory(notYet("stream-node-max-bytes", "Size of a stream's block; 0: no limit"), 4096, 0, LONG_MAX);
        number(notYet("stream-node-max-entries", "Entries of a stream's block; 0: no limit"), 100, 0, LONG_MAX);
    }
}
