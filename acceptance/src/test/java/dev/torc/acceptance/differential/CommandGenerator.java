package dev.torc.acceptance.differential;

import dev.torc.commands.spec.CommandArgument;
import dev.torc.commands.spec.CommandSpec;
import dev.torc.commands.spec.CommandTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Makes commands from a seed. Their form follows the arguments that the command specs document, so that a command needs no more than
 * a place in {@link #COMMANDS} to be tested; then one in four is spoilt: a word too many or too few, options repeated, contradicting or
 * in another order, a value that does not belong there. Names and tokens come in every case.
 */
final class CommandGenerator {
    /**
     * Commands and how often they come. Left out are those that end the connection or the server, wait, or write files; scripts
     * test them. So is DBSIZE, which counts a key set with a time in the past until something happens to look at it.
     */
    private static final String COMMANDS = """
            8 set
            4 get getex append setrange incrby incrbyfloat
            3 getset getdel mset msetnx setnx setex psetex incr decr decrby getrange lcs
            2 strlen mget substr
            4 expire pexpire expireat pexpireat persist
            3 copy rename renamenx move ttl pttl expiretime pexpiretime
            2 del unlink exists touch type keys scan randomkey
            2 object|encoding object|refcount object|freq sort sort_ro
            1 object|help object|idletime
            1 select
            1 echo ping client|getname client|setname client|id hello
            2 swapdb
            1 flushdb flushall time memory|usage config|get command|count
            2 command|getkeys command|getkeysandflags command|info command|docs
            """;

    private static final CommandTable<Boolean> TABLE =
            CommandTable.<Boolean>builder().registerRest(true, _ -> true).build();

    /** What not to generate, while a server lacks it: full names with commas between. */
    private static final Set<String> WITHOUT =
            Set.of(System.getProperty("torc.differential.without", "").split(",", -1));

    private static final List<CommandSpec> WEIGHTED = weighted();

    private static final List<String> SETTINGS =
            List.of("maxmemory", "maxmemory-policy", "timeout", "proto-max-bulk-len", "MaxMemory-Samples", "nosuch");

    /** Where a time in milliseconds stands; a small number there would soon expire. */
    private static final Set<String> MILLISECOND_WORDS = Set.of("px", "pxat", "psetex", "pexpire", "pexpireat");

    private static final Set<String> SECOND_WORDS = Set.of("ex", "exat", "setex", "expire", "expireat");
    private static final Pattern SOON_MS = Pattern.compile("[1-9]\\d{0,5}");
    private static final Pattern SOON_SECONDS = Pattern.compile("[1-9]\\d?");

    private final Random random;
    private final Pools pools;

    CommandGenerator(long seed, long nowSeconds) {
        this.random = new Random(seed);
        this.pools = new Pools(random, nowSeconds);
    }

    private static List<CommandSpec> weighted() {
        List<CommandSpec> weighted = new ArrayList<>();
        for (String line : COMMANDS.split("\n", -1)) {
            String[] words = line.split(" ", -1);
            for (int i = 1; i < words.length; i++) {
                CommandSpec spec = Objects.requireNonNull(TABLE.lookupFullName(words[i]), words[i]);
                if (!WITHOUT.contains(words[i])) {
                    weighted.addAll(Collections.nCopies(Integer.parseInt(words[0]), spec));
                }
            }
        }
        return weighted;
    }

    List<List<String>> sequence(int length) {
        List<List<String>> commands = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            commands.add(next());
        }
        return commands;
    }

    List<String> next() {
        CommandSpec spec = WEIGHTED.get(random.nextInt(WEIGHTED.size()));
        List<String> fixed = new ArrayList<>();
        for (String name : spec.fullName().split("\\|", -1)) {
            fixed.add(anyCase(name));
        }
        if (spec.fullName().startsWith("command|getkeys")) {
            fixed.addAll(next());
            return fixed;
        }
        List<List<String>> options = new ArrayList<>();
        for (CommandArgument argument : spec.docs().arguments()) {
            if (!argument.isOptional() || argument.name().equals("command-name")) {
                addAll(argument, fixed);
            } else if (random.nextInt(3) == 0) {
                options.add(option(argument));
            }
        }
        boolean spoilt = random.nextInt(4) == 0;
        if (spoilt) {
            spoilOptions(spec, options);
        }
        List<String> words = new ArrayList<>(fixed);
        options.forEach(words::addAll);
        if (spoilt && random.nextBoolean()) {
            spoilWords(words);
        }
        return withoutSoonExpiry(words);
    }

    private List<String> option(CommandArgument argument) {
        List<String> words = new ArrayList<>();
        addAll(argument, words);
        return words;
    }

    private void addAll(CommandArgument argument, List<String> words) {
        int times = argument.isMultiple() ? 1 + random.nextInt(4) : 1;
        for (int i = 0; i < times; i++) {
            String token = argument.token();
            if (token != null && (i == 0 || argument.flags().contains("multiple_token"))) {
                words.add(anyCase(token));
            }
            addValue(argument, words);
        }
    }

    private void addValue(CommandArgument argument, List<String> words) {
        switch (argument.type()) {
            case "pure-token" -> {}
            case "oneof" -> {
                List<CommandArgument> choices = argument.arguments();
                addAll(choices.get(random.nextInt(choices.size())), words);
            }
            case "block" -> {
                for (CommandArgument inner : argument.arguments()) {
                    if (!inner.isOptional() || random.nextBoolean()) {
                        addAll(inner, words);
                    }
                }
            }
            case "key" -> words.add(pools.key());
            case "pattern" -> words.add(pools.pattern());
            case "double" -> words.add(pools.floating());
            case "unix-time" ->
                words.add(argument.name().contains("milli") ? pools.unixMilliseconds() : pools.unixSeconds());
            case "integer" -> words.add(integer(argument.name()));
            default -> words.add(text(argument.name()));
        }
    }

    private String integer(String name) {
        return switch (name) {
            case "seconds" -> pools.seconds();
            case "milliseconds" -> pools.milliseconds();
            case "index", "index1", "index2", "db", "destination-db" -> pools.database();
            case "protover" -> random.nextInt(4) == 0 ? pools.integer() : "3";
            default -> pools.integer();
        };
    }

    private String text(String name) {
        return switch (name) {
            case "command-name", "command" ->
                WEIGHTED.get(random.nextInt(WEIGHTED.size())).fullName();
            case "parameter" -> SETTINGS.get(random.nextInt(SETTINGS.size()));
            case "type" -> random.nextBoolean() ? "string" : "hash";
            case "category" -> random.nextBoolean() ? "string" : "nosuch";
            case "connection-name" -> random.nextBoolean() ? "name" : pools.value();
            default -> pools.value();
        };
    }

    private void spoilOptions(CommandSpec spec, List<List<String>> options) {
        for (CommandArgument argument : spec.docs().arguments()) {
            if (argument.isOptional() && random.nextInt(3) == 0) {
                options.add(option(argument));
            }
        }
        if (!options.isEmpty() && random.nextInt(3) == 0) {
            options.add(options.get(random.nextInt(options.size())));
        }
        Collections.shuffle(options, random);
    }

    /** The first word stays: without it an option such as SYNC would be a command of its own. */
    private void spoilWords(List<String> words) {
        if (words.size() == 1) {
            words.add(pools.junk());
            return;
        }
        int at = 1 + random.nextInt(words.size() - 1);
        switch (random.nextInt(5)) {
            case 0 -> words.remove(words.size() - 1);
            case 1 -> words.add(pools.junk());
            case 2 -> words.add(1 + random.nextInt(words.size()), pools.junk());
            case 3 -> words.set(at, pools.junk());
            default -> words.remove(at);
        }
    }

    private List<String> withoutSoonExpiry(List<String> words) {
        boolean ms = words.stream().anyMatch(word -> MILLISECOND_WORDS.contains(word.toLowerCase(Locale.ROOT)));
        boolean seconds = words.stream().anyMatch(word -> SECOND_WORDS.contains(word.toLowerCase(Locale.ROOT)));
        if (!ms && !seconds) {
            return words;
        }
        Pattern soon = ms ? SOON_MS : SOON_SECONDS;
        return words.stream()
                .map(word -> soon.matcher(word).matches() ? word + (100_000 + random.nextInt(900_000)) : word)
                .toList();
    }

    private String anyCase(String word) {
        return switch (random.nextInt(4)) {
            case 0 -> word.toLowerCase(Locale.ROOT);
            case 1 -> {
                StringBuilder mixed = new StringBuilder(word);
                for (int i = 0; i < word.length(); i++) {
                    char c = word.charAt(i);
                    mixed.setCharAt(i, random.nextBoolean() ? Character.toUpperCase(c) : Character.toLowerCase(c));
                }
                yield mixed.toString();
            }
            default -> word.toUpperCase(Locale.ROOT);
        };
    }
}
