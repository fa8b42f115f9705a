package dev.torc.commands.spec;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The commands that this server knows: those specs that a handler was registered for. A container such as CONFIG is known when one of
 * its subcommands is. Immutable, and free of allocation when asked by address.
 *
 * @param <H> what runs a command
 */
public final class CommandTable<H> {
    private final NameIndex commands;
    private final @Nullable H[] handlers;

    private CommandTable(NameIndex commands, @Nullable H[] handlers) {
        this.commands = commands;
        this.handlers = handlers;
    }

    public static <H> Builder<H> builder() {
        return new Builder<>();
    }

    /**
     * The same commands under other names; in all but that they stay what they were, as in Redis: COMMAND and INFO go by the old ones.
     *
     * @param names the new names by the commands' own, both in lower case; "" takes a command away
     */
    public CommandTable<H> renamed(Map<String, String> names) {
        Map<String, CommandSpec> renamed = new LinkedHashMap<>();
        for (CommandSpec spec : all()) {
            String name = names.getOrDefault(spec.name(), spec.name());
            if (!name.isEmpty()) {
                renamed.put(name, spec);
            }
        }
        return new CommandTable<>(new NameIndex(renamed), handlers);
    }

    /** The command of this name in the specs, whatever it is called here; null: it is not there. */
    public @Nullable CommandSpec own(String name) {
        return all().stream()
                .filter(spec -> spec.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** The command whose name in any case stands at {@code address}, or null: of a container the container itself. */
    public @Nullable CommandSpec lookup(long address, int length) {
        return commands.find(address, length);
    }

    /** The command of a name in any case, or null. */
    public @Nullable CommandSpec lookup(String name) {
        return commands.find(name);
    }

    /** The command or subcommand of a full name such as {@code config|get} in any case, or null. */
    public @Nullable CommandSpec lookupFullName(String fullName) {
        int bar = fullName.indexOf('|');
        if (bar < 0) {
            return lookup(fullName);
        }
        CommandSpec container = lookup(fullName.substring(0, bar));
        return container == null ? null : container.subcommand(fullName.substring(bar + 1));
    }

    /**
     * What the words call: the subcommand if the first names a container and there is a second, null if there is no such command
     * or subcommand. {@link Rejection} says why.
     */
    public @Nullable CommandSpec resolve(Arguments args) {
        CommandSpec spec = commands.find(args.address(0), args.length(0));
        if (spec == null || !spec.hasSubcommands() || args.count() < 2) {
            return spec;
        }
        return spec.subcommand(args.address(1), args.length(1));
    }

    /** What runs it; null for a container that does nothing by itself. */
    public @Nullable H handler(CommandSpec spec) {
        return handlers[spec.index()];
    }

    /** All commands, without subcommands. */
    public Collection<CommandSpec> all() {
        return commands.all();
    }

    /** Every {@link CommandSpec#index} is below. */
    public int indexLimit() {
        return handlers.length;
    }

    /** Attaches handlers to the specs of this build. */
    public static final class Builder<H> {
        private final Map<String, CommandSpec> specs = SpecReader.readAll();
        private final @Nullable H[] handlers = newArray(specs.size());

        private Builder() {}

        /**
         * @param fullName as in the specs: {@code get}, {@code config|get}
         * @throws IllegalArgumentException if there is no such spec, or it has a handler
         */
        public Builder<H> register(String fullName, H handler) {
            CommandSpec spec = specs.get(fullName);
            if (spec == null || handlers[spec.index()] != null) {
                throw new IllegalArgumentException(
                        (spec == null ? "no command spec: " : "command has a handler: ") + fullName);
            }
            handlers[spec.index()] = handler;
            return this;
        }

        /** The same for every spec that has no handler yet: for tools and tests. */
        public Builder<H> registerRest(H handler, Predicate<CommandSpec> wanted) {
            for (CommandSpec spec : specs.values()) {
                if (handlers[spec.index()] == null && wanted.test(spec)) {
                    handlers[spec.index()] = handler;
                }
            }
            return this;
        }

        public CommandTable<H> build() {
            Map<String, CommandSpec> commands = new LinkedHashMap<>();
            Map<String, CommandSpec> subcommands = new LinkedHashMap<>();
            CommandSpec[] inOrder = specs.values().toArray(CommandSpec[]::new);
            for (int i = 0; i < inOrder.length; i++) {
                CommandSpec spec = inOrder[i];
                subcommands.clear();
                // A container's subcommands follow it in its file.
                for (int j = i + 1; j < inOrder.length && inOrder[j].container() == spec; j++) {
                    if (handlers[j] != null) {
                        subcommands.put(inOrder[j].name(), inOrder[j]);
                    }
                }
                if (!subcommands.isEmpty()) {
                    spec.attach(new NameIndex(subcommands));
                }
                if (spec.container() == null && (handlers[i] != null || spec.hasSubcommands())) {
                    commands.put(spec.name(), spec);
                }
            }
            return new CommandTable<>(new NameIndex(commands), handlers.clone());
        }

        @SuppressWarnings("unchecked") // Only ever holds what register() is given.
        private static <H> @Nullable H[] newArray(int length) {
            return (@Nullable H[]) new Object[length];
        }
    }
}
