package dev.torc.acceptance.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;

/**
 * What the modules below the server may not reach for: threads, clocks, chance, the network, files. They are handed in, so that
 * a test or a simulator can hand in its own and replay a run from its seed.
 *
 * @param name what the rule forbids
 * @param reason why, for the failure report
 * @param members forbidden members as {@code Class.member}, or {@code Class.member()} for the one without parameters only
 * @param types forbidden types, whatever of them is used
 */
record Purity(String name, String reason, Set<String> members, DescribedPredicate<JavaClass> types) {
    static final Purity NO_THREADS = new Purity(
            "no threads",
            "threads are created by the server",
            Set.of(
                    "java.lang.Thread.<init>",
                    "java.lang.Thread.start",
                    "java.lang.Thread.startVirtualThread",
                    "java.lang.Thread.ofVirtual",
                    "java.lang.Thread.ofPlatform",
                    "java.util.concurrent.CompletableFuture.runAsync",
                    "java.util.concurrent.CompletableFuture.supplyAsync",
                    "java.util.Collection.parallelStream",
                    "java.util.List.parallelStream",
                    "java.util.Set.parallelStream",
                    "java.util.stream.Stream.parallel",
                    "java.util.stream.IntStream.parallel",
                    "java.util.stream.LongStream.parallel"),
            oneOf(
                    "java.util.Timer",
                    "java.util.concurrent.Executors",
                    "java.util.concurrent.ForkJoinPool",
                    "java.util.concurrent.ThreadPoolExecutor",
                    "java.util.concurrent.ScheduledThreadPoolExecutor"));

    static final Purity NO_CLOCK = new Purity(
            "no clock",
            "time is handed in",
            Set.of(
                    "java.lang.System.nanoTime",
                    "java.lang.System.currentTimeMillis",
                    "java.time.Instant.now()",
                    "java.time.LocalDateTime.now()",
                    "java.time.ZonedDateTime.now()",
                    "java.time.Clock.systemUTC",
                    "java.time.Clock.systemDefaultZone",
                    "java.time.Clock.system",
                    "java.util.Date.<init>()",
                    "java.util.Calendar.getInstance()"),
            oneOf());

    static final Purity NO_CHANCE = new Purity(
            "no chance",
            "chance is handed in, and a seeded generator is fine",
            Set.of(
                    "java.util.Random.<init>()",
                    "java.util.SplittableRandom.<init>()",
                    "java.lang.Math.random",
                    "java.util.UUID.randomUUID"),
            oneOf("java.util.concurrent.ThreadLocalRandom", "java.security.SecureRandom"));

    static final Purity NO_NETWORK = new Purity(
            "no network",
            "the network belongs to the server",
            Set.of(),
            resideInAnyPackage(
                    "java.net..",
                    "javax.net..",
                    "java.nio.channels..",
                    "io.netty..",
                    "org.apache.zookeeper..",
                    "org.apache.curator.."));

    static final Purity NO_FILES = new Purity(
            "no files",
            "contents of files are handed in",
            Set.of(),
            oneOf(
                            "java.io.File",
                            "java.io.FileInputStream",
                            "java.io.FileOutputStream",
                            "java.io.FileReader",
                            "java.io.FileWriter",
                            "java.io.RandomAccessFile")
                    .or(resideInAnyPackage("java.nio.file..")));

    static List<Purity> all() {
        return List.of(NO_THREADS, NO_CLOCK, NO_CHANCE, NO_NETWORK, NO_FILES);
    }

    /** The rule for all classes in the given packages. */
    ArchRule ruleFor(String... packages) {
        return noClasses()
                .that()
                .resideInAnyPackage(packages)
                .should()
                .accessTargetWhere(forbiddenMember())
                .orShould()
                .dependOnClassesThat(types)
                .because(reason);
    }

    /** Calls, constructions and method references alike. */
    private DescribedPredicate<JavaAccess<?>> forbiddenMember() {
        return DescribedPredicate.describe("is one of " + members, access -> {
            String member = access.getTargetOwner().getFullName() + "." + access.getName();
            return members.contains(member)
                    || (members.contains(member + "()")
                            && access.getTarget().getFullName().equals(member + "()"));
        });
    }

    private static DescribedPredicate<JavaClass> oneOf(String... names) {
        Set<String> forbidden = Set.of(names);
        return DescribedPredicate.describe("is one of " + forbidden, type -> forbidden.contains(type.getFullName()));
    }

    @Override
    public String toString() {
        return name;
    }
}
