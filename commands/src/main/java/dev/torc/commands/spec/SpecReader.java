package dev.torc.commands.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads what dispatching needs from the spec files and leaves the documentation unread: this runs at every start of the server
 * before it listens.
 */
final class SpecReader {
    /** The files, in the order that gives specs their indexes. */
    private static final List<String> FILES = List.of("string", "generic", "connection", "server", "torc");

    private SpecReader() {}

    /** All specs by full name, containers before their subcommands. */
    static Map<String, CommandSpec> readAll() {
        Map<String, CommandSpec> specs = new LinkedHashMap<>();
        for (String file : FILES) {
            read(SpecLines.ofGroup(file), file, specs);
        }
        return specs;
    }

    /** Adds the specs of one file to {@code specs}. */
    static void read(SpecLines lines, String file, Map<String, CommandSpec> specs) {
        String group = "";
        while (lines.advance()) {
            switch (lines.keyword()) {
                case "group" -> group = lines.rest();
                case "command" -> {
                    Block block = Block.read(lines);
                    int bar = block.fullName.indexOf('|');
                    CommandSpec container = bar < 0 ? null : specs.get(block.fullName.substring(0, bar));
                    if (bar >= 0 && container == null) {
                        throw new IllegalStateException("no container before " + block.fullName);
                    }
                    CommandSpec spec = new CommandSpec(specs.size(), file, group, container, block);
                    if (specs.put(block.fullName, spec) != null) {
                        throw new IllegalStateException("two specs of " + block.fullName);
                    }
                }
                default -> throw lines.unexpected();
            }
        }
    }

    /** What one block of a file says. */
    static final class Block {
        final String fullName;
        int arity;
        long flags;
        int categories;
        List<String> tips = List.of();
        final List<KeySpec> keys = new ArrayList<>(1);

        private Block(String fullName) {
            this.fullName = fullName;
        }

        /** From the {@code command} line, where {@code lines} stands, to the block's end. */
        static Block read(SpecLines lines) {
            Block block = new Block(lines.rest());
            while (lines.advance()) {
                switch (lines.keyword()) {
                    case "arity" -> block.arity = Integer.parseInt(lines.rest());
                    case "flags" -> {
                        for (String flag : words(lines.rest())) {
                            block.flags |= CommandFlag.bitOf(flag);
                        }
                    }
                    case "acl" -> {
                        for (String category : words(lines.rest())) {
                            block.categories |= categoryBit(category);
                        }
                    }
                    case "tips" -> block.tips = List.of(words(lines.rest()));
                    case "key" -> block.keys.add(KeySpec.parse(lines.rest()));
                    case "note" -> block.keys.add(block.keys.removeLast().withNote(lines.rest()));
                    case "docs" -> {
                        lines.skipBlock();
                        return block;
                    }
                    default -> throw lines.unexpected();
                }
            }
            throw new IllegalStateException("no docs for " + block.fullName);
        }

        private static int categoryBit(String name) {
            AclCategory category = AclCategory.of(name);
            if (category == null) {
                throw new IllegalStateException("unknown ACL category " + name);
            }
            return category.bit();
        }

        private static String[] words(String line) {
            return line.split(" ", -1);
        }
    }
}
