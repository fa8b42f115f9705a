package dev.torc.commands;

import dev.torc.commands.spec.CommandSpec;
import dev.torc.commands.spec.CommandTable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The commands of this server: for each spec that has one, its handler and the locks it runs under. Immutable. */
public final class CommandRegistry {
    /** A command as it is run. */
    record Entry(
            CommandHandler handler,
            @Nullable Locking locking,
            @Nullable MemoryNeed need) {}

    private final CommandTable<Entry> table;
    private final @Nullable CommandHandler[] handlers;
    private final Locking[] lockings;
    private final @Nullable MemoryNeed[] needs;

    private CommandRegistry(CommandTable<Entry> table) {
        this.table = table;
        this.handlers = new CommandHandler[table.indexLimit()];
        this.lockings = new Locking[table.indexLimit()];
        this.needs = new MemoryNeed[table.indexLimit()];
        for (CommandSpec spec : table.all()) {
            add(spec);
            spec.subcommands().forEach(this::add);
        }
    }

    private void add(CommandSpec spec) {
        Entry entry = table.handler(spec);
        if (entry != null) {
            handlers[spec.index()] = entry.handler;
            lockings[spec.index()] = entry.locking == null ? lockingOf(spec) : entry.locking;
            needs[spec.index()] = entry.need;
        }
    }

    /** What follows from the key positions. */
    private static Locking lockingOf(CommandSpec spec) {
        if (spec.keySpecs().isEmpty()) {
            return Locking.NONE;
        }
        boolean single = !spec.hasMovableKeys() && spec.firstKey() > 0 && spec.firstKey() == spec.lastKey();
        return single ? Locking.KEY : Locking.KEYS;
    }

    /**
     * {@code rename-command}: the same commands under other names.
     *
     * @param names the new names by the commands' own, both in lower case; "" takes a command away
     */
    public CommandRegistry renamed(Map<String, String> names) {
        return names.isEmpty() ? this : new CommandRegistry(table.renamed(names));
    }

    public CommandTable<?> table() {
        return table;
    }

    /** What runs the command; null for a container by itself. */
    @Nullable CommandHandler handler(CommandSpec spec) {
        return handlers[spec.index()];
    }

    Locking locking(CommandSpec spec) {
        return lockings[spec.index()];
    }

    /** What the command needs beyond its arguments; null: nothing to speak of. */
    @Nullable MemoryNeed memoryNeed(CommandSpec spec) {
        return needs[spec.index()];
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Collects the handlers of all families. */
    public static final class Builder {
        private final CommandTable.Builder<Entry> table = CommandTable.builder();

        private Builder() {}

        /** Attaches a handler that runs under the locks that follow from the command's key positions. */
        public Builder on(String fullName, CommandHandler handler) {
            table.register(fullName, new Entry(handler, null, null));
            return this;
        }

        /** Attaches a handler that runs under other locks. */
        public Builder on(String fullName, Locking locking, CommandHandler handler) {
            table.register(fullName, new Entry(handler, locking, null));
            return this;
        }

        /** Attaches a handler that may add much more to memory than the bytes of its arguments. */
        public Builder on(String fullName, MemoryNeed need, CommandHandler handler) {
            table.register(fullName, new Entry(handler, null, need));
            return this;
        }

        public CommandRegistry build() {
            return new CommandRegistry(table.build());
        }
    }
}
