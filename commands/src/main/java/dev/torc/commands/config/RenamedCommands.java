package dev.torc.commands.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/** What {@code rename-command} lines come to, one after the other. Names are in lower case. Those of {@link CommandsToCome} count. */
final class RenamedCommands {
    private final Predicate<String> isCommand;

    /** The name of now, "" for none, by the command's own; only of renamed ones. */
    private final Map<String, String> nameNow = new LinkedHashMap<>();

    RenamedCommands(Predicate<String> isCommand) {
        this.isCommand = isCommand;
    }

    void rename(String from, String to) throws InvalidValueException {
        String name = ConfigText.lowerCase(from);
        String newName = ConfigText.lowerCase(to);
        String command = commandNamed(name);
        if (command.isEmpty()) {
            throw new InvalidValueException("No such command in rename-command");
        }
        nameNow.put(command, "");
        if (!newName.isEmpty() && !commandNamed(newName).isEmpty()) {
            throw new InvalidValueException("Target command name already exists");
        }
        nameNow.put(command, newName);
    }

    Map<String, String> names() {
        return nameNow;
    }

    /** The own name of the command that is called so now; "" if there is none. */
    private String commandNamed(String name) {
        if (name.isEmpty()) {
            return "";
        }
        for (Map.Entry<String, String> renamed : nameNow.entrySet()) {
            if (renamed.getValue().equals(name)) {
                return renamed.getKey();
            }
        }
        boolean known = isCommand.test(name) || CommandsToCome.NAMES.contains(name);
        return known && !nameNow.containsKey(name) ? name : "";
    }
}
