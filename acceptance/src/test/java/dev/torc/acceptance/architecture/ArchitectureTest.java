package dev.torc.acceptance.architecture;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import dev.torc.acceptance.Project;
import dev.torc.acceptance.architecture.offender.ThreadStarter;
import dev.torc.commands.config.Setting;
import dev.torc.commands.config.SettingGroup;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArchitectureTest {
    private static final List<String> MODULES =
            List.of("peers", "memory", "storage", "store", "journal", "snapshot", "commands", "server", "app");
    private static final String[] PURE_MODULES = {
        "dev.torc.memory..", "dev.torc.store..", "dev.torc.journal..", "dev.torc.snapshot..", "dev.torc.commands.."
    };

    private static JavaClasses main;
    private static JavaClasses offenders;

    @BeforeAll
    static void importClasses() {
        // By folder: finding a package would search every jar of the class path, for seconds.
        main = new ClassFileImporter()
                .importPaths(MODULES.stream().map(ArchitectureTest::classesOf).toList());
        offenders = new ClassFileImporter().importPackages(ThreadStarter.class.getPackageName());
    }

    @Test
    void arrowsRunDownward() {
        layers().check(main);
    }

    @ParameterizedTest
    @MethodSource("dev.torc.acceptance.architecture.Purity#all")
    void pureModulesReachForNothingThatIsHandedIn(Purity purity) {
        purity.ruleFor(PURE_MODULES).check(main);
    }

    @ParameterizedTest
    @MethodSource("dev.torc.acceptance.architecture.Purity#all")
    void eachRuleFindsItsOffender(Purity purity) {
        Map<Purity, List<String>> expected = Map.of(
                Purity.NO_THREADS,
                        List.of("ThreadStarter.byConstructor", "ThreadStarter.virtual", "ThreadStarter.byStream"),
                Purity.NO_CLOCK, List.of("ClockReader.byCall", "ClockReader.byReference"),
                Purity.NO_CHANCE, List.of("DiceThrower.unseeded"),
                Purity.NO_NETWORK, List.of("Caller.home"),
                Purity.NO_FILES, List.of("FileReader.read"));

        String report = String.join(
                "\n",
                purity.ruleFor("..offender..")
                        .evaluate(offenders)
                        .getFailureReport()
                        .getDetails());

        assertThat(report).contains(expected.get(purity));
        assertThat(report).doesNotContain("DiceThrower.seeded");
    }

    /** A setting that is said to do something, and that nothing reads, would be the worst kind of undocumented. */
    @Test
    void everySettingThatIsAFieldIsRead() {
        List<String> unread = main.stream()
                .filter(type -> type.isAssignableTo(SettingGroup.class))
                .flatMap(group -> group.getFields().stream())
                .filter(field -> field.getRawType().isAssignableTo(Setting.class))
                .filter(field -> field.getAccessesToSelf().stream()
                        .allMatch(access -> access.getOriginOwner().equals(field.getOwner())))
                .map(JavaField::getFullName)
                .toList();
        assertThat(unread).isEmpty();
        assertThat(main.get(SettingGroup.class).getAllSubclasses())
                .as("groups looked at")
                .hasSizeGreaterThan(5);
    }

    @Test
    void everyPackageIsNullMarkedAndExplained() {
        TreeSet<String> unmarked = main.stream()
                .map(JavaClass::getPackage)
                .filter(p -> p.tryGetAnnotationOfType(NullMarked.class).isEmpty())
                .map(p -> p.getName())
                .collect(toCollection(TreeSet::new));

        assertThat(unmarked)
                .as("packages without a package-info.java that says @NullMarked")
                .isEmpty();
    }

    private static Path classesOf(String module) {
        return Project.ROOT.resolve(module).resolve("target/classes");
    }

    private static LayeredArchitecture layers() {
        return layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("peers")
                .definedBy("dev.torc.peers..")
                .layer("app")
                .definedBy("dev.torc.app..")
                .layer("server")
                .definedBy("dev.torc.server..")
                .layer("commands")
                .definedBy("dev.torc.commands..")
                .layer("snapshot")
                .definedBy("dev.torc.snapshot..")
                .layer("store")
                .definedBy("dev.torc.store..")
                .layer("journal")
                .definedBy("dev.torc.journal..")
                .layer("storage")
                .definedBy("dev.torc.storage..")
                .layer("memory")
                .definedBy("dev.torc.memory..")
                .whereLayer("peers")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("app")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("server")
                .mayOnlyBeAccessedByLayers("app")
                .whereLayer("commands")
                .mayOnlyBeAccessedByLayers("app", "server")
                .whereLayer("snapshot")
                .mayOnlyBeAccessedByLayers("app", "server", "commands")
                .whereLayer("store")
                .mayOnlyBeAccessedByLayers("app", "server", "commands", "snapshot", "journal")
                .whereLayer("journal")
                .mayOnlyBeAccessedByLayers("app", "server", "commands")
                .whereLayer("storage")
                .mayOnlyBeAccessedByLayers("app", "server", "commands", "journal");
    }
}
