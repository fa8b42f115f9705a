package dev.torc.commands.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads redis.conf's lines into the settings, line by line as Redis does, and notes what has no effect. */
final class SettingsLoader {
    /** Redis follows includes until it crashes; a file that includes itself is told so instead. */
    private static final int MOST_NESTED_INCLUDES = 16;

    /** Names that Redis ignores with one argument; it knew them once. */
    private static final Set<String> FORGOTTEN =
            Set.of("list-max-ziplist-entries", "list-max-ziplist-value", "lua-replicate-commands");

    private static final Set<String> DIRECTIVES = Set.of("include", "rename-command", "user", "loadmodule", "sentinel");
    private static final String BAD = "Bad directive or wrong number of arguments";

    private final Settings settings;
    private final Includes includes;
    private final RenamedCommands renamed;
    private final Set<Setting<?>> withoutEffect = new LinkedHashSet<>();
    private final Set<String> directivesWithoutEffect = new LinkedHashSet<>();
    private boolean hasModuleSetting;
    private int depth;

    SettingsLoader(Settings settings, Includes includes, Predicate<String> isCommand) {
        this.settings = settings;
        this.includes = includes;
        renamed = new RenamedCommands(isCommand);
    }

    /** Reads a text with all it includes; see {@link Settings#load}. */
    void load(String text) {
        read(text);
        if (settings.cluster.enabled.isOn() && !settings.replication.replicaOf.isDefault()) {
            throw new SettingsException("replicaof directive not allowed in cluster mode");
        }
        if (hasModuleSetting && !directivesWithoutEffect.contains("loadmodule")) {
            throw new SettingsException(
                    "Module Configuration detected without loadmodule directive or no ApplyConfig call: aborting");
        }
    }

    Map<String, String> renamedCommands() {
        return renamed.names();
    }

    private void read(String text) {
        if (++depth > MOST_NESTED_INCLUDES) {
            throw new SettingsException("include is nested deeper than " + MOST_NESTED_INCLUDES + " files");
        }
        int number = 0;
        for (String line : ConfigText.lines(text)) {
            number++;
            if (!ConfigText.isBlankOrComment(line)) {
                try {
                    readLine(line);
                } catch (InvalidValueException e) {
                    throw new SettingsException(number, line, e.reason());
                }
            }
        }
        depth--;
    }

    private void readLine(String line) throws InvalidValueException {
        List<String> words = ConfigText.words(line);
        if (words == null) {
            throw new InvalidValueException("Unbalanced quotes in configuration line");
        }
        if (words.isEmpty()) {
            return;
        }
        String name = ConfigText.lowerCase(words.getFirst());
        Setting<?> setting = settings.find(name);
        if (setting == null) {
            direct(name, words);
            return;
        }
        setting.load(words.subList(1, words.size()));
        if (setting.use().isWithoutEffect()) {
            withoutEffect.add(setting);
        }
    }

    private void direct(String name, List<String> words) throws InvalidValueException {
        int count = words.size();
        if (FORGOTTEN.contains(name) && count == 2) {
            directivesWithoutEffect.add(name);
        } else if (name.equals("include") && count == 2) {
            read(includes.read(fromDirectory(words.get(1))));
        } else if (name.equals("rename-command") && count == 3) {
            renamed.rename(words.get(1), words.get(2));
        } else if ((name.equals("user") || name.equals("loadmodule")) && count >= 2) {
            directivesWithoutEffect.add(name);
        } else if (name.indexOf('.') >= 0) {
            if (count < 2) {
                throw new InvalidValueException("Module config specified without value");
            }
            hasModuleSetting = true;
        } else if (name.equals("sentinel")) {
            throw new InvalidValueException("sentinel directive while not in sentinel mode");
        } else if (FORGOTTEN.contains(name) || DIRECTIVES.contains(name) || name.isEmpty()) {
            throw new InvalidValueException(BAD);
        } else {
            throw new InvalidValueException(BAD + ": there is no setting '" + name + "' (the nearest is '"
                    + NearestName.of(name, knownNames()) + "')");
        }
    }

    private Set<String> knownNames() {
        Set<String> names = new TreeSet<>(settings.names());
        names.addAll(DIRECTIVES);
        return names;
    }

    /** Redis has changed into {@code dir} by the time it meets an include below it. */
    private String fromDirectory(String path) {
        DirectorySetting directory = settings.persistence.directory;
        return path.startsWith("/") || directory.isDefault() ? path : directory.value() + "/" + path;
    }

    /** One line for each setting that was given a value and does nothing; those at their defaults share one. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        List<String> atDefault = new ArrayList<>();
        for (Setting<?> setting : withoutEffect) {
            if (setting.isDefault()) {
                atDefault.add(setting.name());
            } else {
                warnings.add(warning(setting.name(), setting.use()));
            }
        }
        for (String directive : directivesWithoutEffect) {
            warnings.add(warning(directive, FORGOTTEN.contains(directive) ? Use.NOT_NEEDED : Use.NOT_YET));
        }
        if (!atDefault.isEmpty()) {
            warnings.add("Settings accepted without effect, at their defaults: " + String.join(", ", atDefault));
        }
        return warnings;
    }

    static String warning(String name, @Nullable Use use) {
        return "Setting '" + name + "' is accepted without effect: Torc does not "
                + (use == Use.NOT_YET ? "have this yet" : "need it");
    }
}
