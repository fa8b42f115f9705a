package dev.torc.commands.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.torc.commands.CommandFixture;
import dev.torc.store.Keyspace;
import dev.torc.store.PartitionStats;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Keys whose time has passed, while nothing looks for them but commands. */
class ExpiredKeysTest {
    private final CommandFixture commands = new CommandFixture();

    @AfterEach
    void check() {
        commands.close();
    }

    private long sum(ToLongFunction<PartitionStats> counter) {
        Keyspace keyspace = commands.server().keyspace();
        long sum = 0;
        for (int p = 0; p < keyspace.partitions(); p++) {
            sum += counter.applyAsLong(keyspace.partition(p).stats());
        }
        return sum;
    }

    @Test
    void samplingLeavesThemWhereTheyAre() {
        for (int i = 0; i < 1000; i++) {
            commands.run("SET", "k" + i, "v", "PXAT", "1");
        }
        assertThat(commands.run("DBSIZE")).isEqualTo(":1000\r\n");
        assertThat(commands.run("GET", "k7")).isEqualTo("$-1\r\n");
        assertThat(commands.run("DBSIZE")).isEqualTo(":999\r\n");
    }

    @Test
    void whoAsksWhatMemoryHoldsIsShownThem() {
        commands.run("SET", "k", "v", "PXAT", "1");
        assertThat(commands.run("MEMORY", "USAGE", "k")).startsWith(":");
        assertThat(commands.run("DBSIZE")).isEqualTo(":1\r\n");
        assertThat(sum(PartitionStats::expired)).isZero();
    }

    @Test
    void beingReplacedCountsAsExpiring() {
        commands.run("SET", "k", "v");
        for (String[] replacing : new String[][] {
            {"SET", "dead", "v"},
            {"MSET", "dead", "v"},
            {"PSETEX", "dead", "1000", "v"},
            {"COPY", "k", "dead", "REPLACE"},
            {"RENAME", "k", "dead"}
        }) {
            commands.run("SET", "dead", "v", "PXAT", "1");
            long before = sum(PartitionStats::expired);
            commands.run(replacing);
            assertThat(sum(PartitionStats::expired))
                    .as(String.join(" ", replacing))
                    .isEqualTo(before + 1);
        }
    }

    @Test
    void sortWithStoreMissesLikeSort() {
        commands.run("SORT", "missing");
        commands.run("SORT", "missing", "STORE", "k");
        assertThat(sum(PartitionStats::misses)).isEqualTo(2);
    }
}
