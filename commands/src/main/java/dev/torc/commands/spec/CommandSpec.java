package dev.torc.commands.spec;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One command, or one subcommand of a container such as CONFIG. Immutable once its {@link CommandTable} is built. */
public final class CommandSpec {
    private final int index;
    private final String file;
    private final String group;
    private final String name;
    private final String fullName;
    private final @Nullable CommandSpec container;
    private final int arity;
    private final long flags;
    private final int categories;
    private final List<String> tips;
    private final List<KeySpec> keySpecs;
    private final KeyRange keyRange;

    /** The subcommands that have handlers; set once, by the table. */
    private NameIndex subcommands = NameIndex.EMPTY;

    CommandSpec(int index, String file, String group, @Nullable CommandSpec container, SpecReader.Block block) {
        this.index = index;
        this.file = file;
        this.group = group;
        this.container = container;
        this.fullName = block.fullName;
        this.name = fullName.substring(fullName.indexOf('|') + 1);
        this.arity = block.arity;
        this.tips = List.copyOf(block.tips);
        this.keySpecs = List.copyOf(block.keys);
        this.keyRange = KeyRange.of(keySpecs);
        this.flags = block.flags | (keyRange.movable() ? CommandFlag.MOVABLEKEYS.bit() : 0);
        this.categories = AclCategory.withImplied(block.categories, flags);
    }

    /** A small number of its own, from 0 to {@link CommandTable#indexLimit}: an index for counters and handlers. */
    public int index() {
        return index;
    }

    /** In lower case; of a subcommand, without its container's. */
    public String name() {
        return name;
    }

    /** In lower case; of a subcommand as in {@code config|get}. */
    public String fullName() {
        return fullName;
    }

    public String group() {
        return group;
    }

    public @Nullable CommandSpec container() {
        return container;
    }

    /** The number of arguments with the name (and the container's name); negative: at least so many. */
    public int arity() {
        return arity;
    }

    /** Whether {@code count} arguments, names included, are allowed. */
    public boolean allowsArguments(int count) {
        return arity >= 0 ? count == arity : count >= -arity;
    }

    public boolean has(CommandFlag flag) {
        return (flags & flag.bit()) != 0;
    }

    public boolean isWrite() {
        return has(CommandFlag.WRITE);
    }

    public boolean isReadonly() {
        return has(CommandFlag.READONLY);
    }

    public boolean isDenyOom() {
        return has(CommandFlag.DENYOOM);
    }

    public boolean isAdmin() {
        return has(CommandFlag.ADMIN);
    }

    public boolean isFast() {
        return has(CommandFlag.FAST);
    }

    public boolean isLoading() {
        return has(CommandFlag.LOADING);
    }

    public boolean isStale() {
        return has(CommandFlag.STALE);
    }

    public boolean isNoAuth() {
        return has(CommandFlag.NO_AUTH);
    }

    public boolean isSkipMonitor() {
        return has(CommandFlag.SKIP_MONITOR);
    }

    public boolean isSkipSlowlog() {
        return has(CommandFlag.SKIP_SLOWLOG);
    }

    public boolean isBlocking() {
        return has(CommandFlag.BLOCKING);
    }

    public boolean isAllowBusy() {
        return has(CommandFlag.ALLOW_BUSY);
    }

    public boolean in(AclCategory category) {
        return (categories & category.bit()) != 0;
    }

    /** In the order of COMMAND INFO. */
    public List<String> flagNames() {
        return CommandFlag.names(flags);
    }

    /** Each with its {@code @}, in the order of COMMAND INFO. */
    public List<String> categoryNames() {
        return AclCategory.names(categories);
    }

    /** The position of the first key, 0 if none stands at a fixed place. */
    public int firstKey() {
        return keyRange.first();
    }

    /** The position of the last key; negative: counted from the end, -1 being the last argument. */
    public int lastKey() {
        return keyRange.last();
    }

    public int keyStep() {
        return keyRange.step();
    }

    /** Whether {@link #firstKey}, {@link #lastKey} and {@link #keyStep} may miss keys: ask {@link KeyFinder} then. */
    public boolean hasMovableKeys() {
        return has(CommandFlag.MOVABLEKEYS);
    }

    /** Whether it may touch keys that its arguments do not name, as SORT BY does. */
    public boolean mayTouchUnnamedKeys() {
        return keyRange.unnamed();
    }

    public List<KeySpec> keySpecs() {
        return keySpecs;
    }

    public List<String> tips() {
        return tips;
    }

    public boolean hasSubcommands() {
        return subcommands != NameIndex.EMPTY;
    }

    public Collection<CommandSpec> subcommands() {
        return subcommands.all();
    }

    /** The subcommand whose name in any case stands at {@code address}, or null. */
    public @Nullable CommandSpec subcommand(long address, int length) {
        return subcommands.find(address, length);
    }

    public @Nullable CommandSpec subcommand(String subcommandName) {
        return subcommands.find(subcommandName);
    }

    /** Reads the group's documentation at the first call. */
    public CommandDocs docs() {
        return CommandDocs.of(this);
    }

    /** The spec file that holds it, by which its documentation is found. */
    String file() {
        return file;
    }

    void attach(NameIndex index) {
        this.subcommands = index;
    }

    @Override
    public String toString() {
        return fullName;
    }
}
