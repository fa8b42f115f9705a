package dev.torc.commands.config;

import dev.torc.commands.Glob;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All settings of one server: redis-server 7.0.15's and Torc's own.
 *
 * <p>Readers hold the settings they need ({@code settings.memory.maxMemory.longValue()} is a volatile read) and may subscribe to
 * changes. CONFIG's subcommands are {@link #get}, {@link #set} and {@link #rewrite}. At the start, {@link #load} reads the file
 * and the command line, made into one text by {@link CommandLine}.
 *
 * <p>Names are found in any case and by their older aliases. Texts are Latin-1 strings, a byte a character. Changes and
 * listings take a lock; reading a setting takes none.
 */
public final class Settings {
    /** A name and its value, as CONFIG GET answers. */
    public record Pair(String name, String value) {}

    /** One name of a setting: its own or its alias, which CONFIG SET takes for two different ones. */
    private record Named(String name, Setting<?> setting) {}

    public final NetworkSettings network = new NetworkSettings();
    public final TlsSettings tls = new TlsSettings();
    public final SecuritySettings security = new SecuritySettings();
    public final MemorySettings memory = new MemorySettings();
    public final ServerSettings server = new ServerSettings();
    public final ObservabilitySettings observability = new ObservabilitySettings();
    public final PersistenceSettings persistence;
    public final ReplicationSettings replication = new ReplicationSettings();
    public final ClusterSettings cluster = new ClusterSettings();
    public final DataTypeSettings dataTypes = new DataTypeSettings();

    private final List<SettingGroup> groups;
    private final Map<String, Named> byName = LinkedHashMap.newLinkedHashMap(300);
    private List<String> warnings = List.of();
    private Map<String, String> renamedCommands = Map.of();

    /**
     * Settings at their defaults.
     *
     * @param workingDirectory the process's, absolute: the default of {@code dir}
     */
    public Settings(String workingDirectory) {
        persistence = new PersistenceSettings(workingDirectory);
        groups = List.of(
                network, tls, security, memory, server, observability, persistence, replication, cluster, dataTypes);
        for (SettingGroup group : groups) {
            for (Setting<?> setting : group.settings()) {
                register(setting.name(), setting);
                String alias = setting.alias();
                if (alias != null) {
                    register(alias, setting);
                }
            }
        }
    }

    private void register(String name, Setting<?> setting) {
        if (byName.put(name, new Named(name, setting)) != null) {
            throw new IllegalStateException("two settings are called " + name);
        }
    }

    /** The chapters of the manual. */
    public List<SettingGroup> groups() {
        return groups;
    }

    /** All names in lower case, aliases included. */
    public Set<String> names() {
        return Collections.unmodifiableSet(byName.keySet());
    }

    /** The setting with this name or alias, in any case. */
    public @Nullable Setting<?> find(String name) {
        Named named = named(name);
        return named == null ? null : named.setting();
    }

    /** Whether a value of this name must not be seen in logs: the arguments of CONFIG SET are then to be redacted. */
    public boolean isSensitive(String name) {
        Setting<?> setting = find(name);
        return setting != null && setting.spec().sensitive();
    }

    /**
     * Reads a file's text into the settings, for the start: no listener is called.
     *
     * @param includes  reads what the text includes
     * @param isCommand whether there is a command of this name, in lower case: for {@code rename-command}
     * @throws SettingsException with Redis's report of the first line that is wrong; the settings are then of no more use
     */
    public synchronized void load(String text, Includes includes, Predicate<String> isCommand) {
        SettingsLoader loader = new SettingsLoader(this, includes, isCommand);
        loader.load(text);
        warnings = loader.warnings();
        renamedCommands = Map.copyOf(loader.renamedCommands());
    }

    /** What the log should say about the settings that were loaded: one line each. */
    public synchronized List<String> warnings() {
        return warnings;
    }

    /** {@code rename-command}: the new names by the commands' own, both in lower case; "" takes a command away. */
    public synchronized Map<String, String> renamedCommands() {
        return renamedCommands;
    }

    /**
     * CONFIG GET: what any of the patterns names, each name once. A name without {@code * ? [} is found also if it is hidden,
     * and comes back spelled as it was asked for.
     */
    public synchronized List<Pair> get(List<String> patterns) {
        Map<String, Pair> matches = new LinkedHashMap<>();
        for (String pattern : patterns) {
            if (!isPattern(pattern)) {
                Named named = named(pattern);
                if (named != null) {
                    matches.putIfAbsent(
                            named.name(), new Pair(pattern, named.setting().text()));
                }
                continue;
            }
            for (Named named : byName.values()) {
                if (!named.setting().spec().hidden()
                        && !matches.containsKey(named.name())
                        && Glob.matches(pattern, named.name(), true)) {
                    matches.put(
                            named.name(), new Pair(named.name(), named.setting().text()));
                }
            }
        }
        return List.copyOf(matches.values());
    }

    /**
     * CONFIG SET: all of it or nothing.
     *
     * @param arguments   names and values by turns
     * @param localClient whether the client is on this machine, which some protected settings ask for
     * @return null when done; otherwise the error to reply, its code included, and nothing has changed
     */
    public synchronized @Nullable String set(List<String> arguments, boolean localClient) {
        if (arguments.size() % 2 != 0) {
            return "ERR syntax error";
        }
        List<Named> targets = new ArrayList<>();
        String refusal = findTargets(arguments, localClient, targets);
        if (refusal != null) {
            return refusal;
        }
        return new Change(targets, arguments).apply();
    }

    /** Collects the settings named; or says why the first that may not be set may not. */
    private @Nullable String findTargets(List<String> arguments, boolean localClient, List<Named> targets) {
        for (int i = 0; i < arguments.size(); i += 2) {
            String name = arguments.get(i);
            Named named = named(name);
            if (named == null) {
                return "ERR Unknown option or number of arguments for CONFIG SET - '" + printable(name) + "'";
            }
            Spec spec = named.setting().spec();
            if (spec.immutable()) {
                return failure(name, "can't set immutable config");
            }
            if (spec.secured() && !maySetProtected(localClient)) {
                return failure(name, "can't set protected config");
            }
            if (targets.contains(named)) {
                return failure(name, "duplicate parameter");
            }
            targets.add(named);
        }
        return null;
    }

    private boolean maySetProtected(boolean localClient) {
        ChoiceSetting allowed = security.enableProtectedConfigs;
        return allowed.is("yes") || (allowed.is("local") && localClient);
    }

    /**
     * CONFIG REWRITE: the file's text with the values of now.
     *
     * @param original the text as it is, "" for a file that does not exist yet
     */
    public synchronized String rewrite(String original) {
        Rewriter rewriter = new Rewriter(original, name -> {
            Setting<?> setting = find(name);
            return setting == null ? null : setting.name();
        });
        for (SettingGroup group : groups) {
            for (Setting<?> setting : group.settings()) {
                setting.rewrite(rewriter);
            }
        }
        return rewriter.text();
    }

    private @Nullable Named named(String name) {
        Named exact = byName.get(name);
        return exact != null ? exact : byName.get(ConfigText.lowerCase(name));
    }

    private static boolean isPattern(String name) {
        return name.indexOf('*') >= 0 || name.indexOf('?') >= 0 || name.indexOf('[') >= 0;
    }

    private static String failure(String name, String reason) {
        return "ERR CONFIG SET failed (possibly related to argument '" + printable(name) + "') - " + printable(reason);
    }

    /** An error is one line. */
    private static String printable(String text) {
        return text.replace('\r', ' ').replace('\n', ' ');
    }

    /** One CONFIG SET under way. */
    private static final class Change {
        private final List<Named> targets;
        private final List<String> arguments;
        private final List<Runnable> undo = new ArrayList<>();

        /** Whom to tell, each with the name of the first setting that concerns it. */
        private final Map<Setting.Listener, String> listeners = new LinkedHashMap<>();

        Change(List<Named> targets, List<String> arguments) {
            this.targets = targets;
            this.arguments = arguments;
        }

        @Nullable String apply() {
            for (int i = 0; i < targets.size(); i++) {
                Named named = targets.get(i);
                try {
                    set(named, arguments.get(2 * i + 1));
                } catch (InvalidValueException e) {
                    undo();
                    return failure(named.name(), e.reason());
                }
            }
            List<Setting.Listener> told = new ArrayList<>();
            for (Map.Entry<Setting.Listener, String> entry : listeners.entrySet()) {
                told.add(entry.getKey());
                String veto = entry.getKey().changed();
                if (veto != null) {
                    undo();
                    told.forEach(Setting.Listener::changed);
                    return failure(entry.getValue(), veto);
                }
            }
            return null;
        }

        private void set(Named named, String text) throws InvalidValueException {
            set(named.setting(), named.name(), text);
        }

        private <V> void set(Setting<V> setting, String name, String text) throws InvalidValueException {
            V before = setting.value();
            setting.set(text);
            undo.add(() -> setting.store(before));
            if (setting.spec().reread() || !before.equals(setting.value())) {
                for (Setting.Listener listener : setting.listeners()) {
                    listeners.putIfAbsent(listener, name);
                }
            }
        }

        /** Backwards, as one setting may have been set twice by its two names. */
        private void undo() {
            for (Runnable step : undo.reversed()) {
                step.run();
            }
        }
    }
}
