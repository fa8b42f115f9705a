package dev.torc.commands.spec;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CommandTableTest {
    private static final CommandTable<String> EVERYTHING =
            CommandTable.<String>builder().registerRest("handler", _ -> true).build();

    @Test
    void findsEveryCommandInAnyCase() {
        Random random = new Random(7);
        assertThat(EVERYTHING.all()).hasSizeGreaterThan(80);
        for (CommandSpec spec : EVERYTHING.all()) {
            for (int i = 0; i < 20; i++) {
                assertThat(find(anyCase(spec.name(), random))).isSameAs(spec);
            }
            for (CommandSpec subcommand : spec.subcommands()) {
                Words name = Words.of(anyCase(subcommand.name(), random));
                assertThat(spec.subcommand(name.address(0), name.length(0))).isSameAs(subcommand);
            }
        }
    }

    @Test
    void findsNothingUnderNamesThatDifferInOneBit() {
        for (CommandSpec spec : EVERYTHING.all()) {
            for (int bit = 0; bit < spec.name().length() * 8; bit++) {
                char[] name = spec.name().toCharArray();
                name[bit / 8] ^= (char) (1 << bit % 8);
                String changed = new String(name);
                boolean onlyCase = changed.toLowerCase(Locale.ROOT).equals(spec.name());
                CommandSpec found = find(changed);
                assertThat(found == null || found.name().equals(changed.toLowerCase(Locale.ROOT)))
                        .as(changed)
                        .isTrue();
                assertThat(found == spec).as(changed).isEqualTo(onlyCase);
            }
        }
    }

    @Test
    void findsNothingUnderEmptyLongOrCutNames() {
        assertThat(find("")).isNull();
        assertThat(find("ge")).isNull();
        assertThat(find("gett")).isNull();
        assertThat(find("getget")).isNull();
        assertThat(find("g".repeat(25))).isNull();
        assertThat(find("config|get")).isNull();
    }

    @Test
    void aSpecWithoutHandlerIsUnknownAndAContainerIsKnownByItsSubcommands() {
        CommandTable<String> table = CommandTable.<String>builder()
                .register("get", "a")
                .register("config|get", "b")
                .build();

        assertThat(table.all()).extracting(CommandSpec::fullName).containsExactly("get", "config");
        assertThat(table.lookup("SET")).isNull();
        assertThat(table.lookupFullName("CONFIG|SET")).isNull();
        assertThat(table.lookupFullName("get|x")).isNull();
        CommandSpec get = requireNonNull(table.lookupFullName("Config|Get"));
        assertThat(table.handler(get)).isEqualTo("b");
        CommandSpec config = requireNonNull(table.lookup("config"));
        assertThat(get.container()).isSameAs(config);
        assertThat(table.handler(config)).isNull();
    }

    @Test
    void resolvesSubcommandsAndLeavesAContainerAloneWithoutThem() {
        assertThat(EVERYTHING.resolve(Words.of("config GET x"))).hasToString("config|get");
        assertThat(EVERYTHING.resolve(Words.of("config"))).hasToString("config");
        assertThat(EVERYTHING.resolve(Words.of("config nosuch"))).isNull();
        assertThat(EVERYTHING.resolve(Words.of("get nosuch"))).hasToString("get");
    }

    @Test
    void aRenamedCommandIsFoundUnderItsNewNameAlone() {
        String longName = "b840fc02d524045429941cc15f59e41cb7be6c52";
        CommandTable<String> table = EVERYTHING.renamed(
                Map.of("flushall", longName, "config", "", "get", "x", "set", "get", "del", "\u00e9~"));

        assertThat(find(table, longName.toUpperCase(Locale.ROOT))).hasToString("flushall");
        assertThat(find(table, longName.replace('b', 'c'))).isNull();
        assertThat(find(table, longName + "0")).isNull();
        assertThat(find(table, "flushall")).isNull();
        assertThat(find(table, "config")).isNull();
        assertThat(find(table, "x")).hasToString("get");
        assertThat(find(table, "get")).hasToString("set");
        assertThat(find(table, "\u00e9~")).hasToString("del");
        assertThat(find(table, "exists")).hasToString("exists");
        assertThat(table.own("flushall")).hasToString("flushall");
        assertThat(table.own("config")).isNull();
        assertThat(table.all()).hasSize(EVERYTHING.all().size() - 1);
        assertThat(table.handler(requireNonNull(table.lookup("x")))).isEqualTo("handler");
    }

    @Test
    void refusesHandlersForWhatHasNoSpecOrHasOneAlready() {
        CommandTable.Builder<String> builder = CommandTable.<String>builder().register("get", "a");
        assertThatThrownBy(() -> builder.register("get", "b")).hasMessageContaining("get");
        assertThatThrownBy(() -> builder.register("nosuch", "b")).hasMessageContaining("nosuch");
    }

    @Test
    void givesEveryCommandAnIndexOfItsOwn() {
        boolean[] seen = new boolean[EVERYTHING.indexLimit()];
        for (CommandSpec spec : EVERYTHING.all()) {
            assertThat(seen[spec.index()]).isFalse();
            seen[spec.index()] = true;
            for (CommandSpec subcommand : spec.subcommands()) {
                assertThat(seen[subcommand.index()]).isFalse();
                seen[subcommand.index()] = true;
            }
        }
        assertThat(seen).doesNotContain(false);
    }

    @Test
    void lookingUpAllocatesNothing() {
        Words words = Words.of("GET", "nosuch", "georadiusbymember_ro", "RESTORE-ASKING", "config");
        Words subcommand = Words.of("RESETSTAT");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int found = lookUp(words, subcommand, 20_000);
        long before = threads.getCurrentThreadAllocatedBytes();
        found += lookUp(words, subcommand, 20_000);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(found).isEqualTo(40_000 * 4);
        assertThat(allocated).isLessThan(10_000);
    }

    private static int lookUp(Words words, Words subcommand, int rounds) {
        int found = 0;
        for (int i = 0; i < rounds; i++) {
            CommandSpec spec = null;
            for (int word = 0; word < words.count(); word++) {
                spec = EVERYTHING.lookup(words.address(word), words.length(word));
                found += spec == null ? 0 : 1;
            }
            found += spec == null || spec.subcommand(subcommand.address(0), subcommand.length(0)) == null ? 0 : 1;
        }
        return found;
    }

    private static @Nullable CommandSpec find(String name) {
        return find(EVERYTHING, name);
    }

    private static @Nullable CommandSpec find(CommandTable<?> table, String name) {
        Words word = Words.of(new String[] {name});
        return table.lookup(word.address(0), word.length(0));
    }

    private static String anyCase(String name, Random random) {
        StringBuilder changed = new StringBuilder(name);
        for (int i = 0; i < name.length(); i++) {
            if (random.nextBoolean()) {
                changed.setCharAt(i, Character.toUpperCase(name.charAt(i)));
            }
        }
        return changed.toString();
    }
}
