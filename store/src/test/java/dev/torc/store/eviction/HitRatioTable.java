package dev.torc.store.eviction;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Prints hit ratios of the store's policies and of exact references on recorded and synthetic traces, as a Markdown table:
 * objects/bytes in per cent.
 *
 * <p>Arguments: a directory with recorded traces ({@code pub-scarab-recs.trace.gz}, {@code pub-arc-p6.trace.gz}), or {@code -} for
 * the synthetic ones alone; then, if wanted, the part of a trace's name to restrict the table to.
 */
public final class HitRatioTable {
    /** The budgets of redis-server's measurements: an empty one's memory plus a tenth of what it needs for all keys. */
    private static final long SCARAB_BUDGET = 5_595_169;

    private static final long P6_BUDGET = 64_563_793;
    private static final double REQUESTS_PER_SECOND = 50_000;

    private HitRatioTable() {}

    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        List<Trace> traces = new ArrayList<>();
        if (arguments.length > 0 && !arguments[0].equals("-")) {
            traces.addAll(recorded(Path.of(arguments[0])));
        }
        traces.addAll(SyntheticTraces.all());
        String wanted = arguments.length > 1 ? arguments[1] : "";
        traces.removeIf(trace -> !trace.name().contains(wanted));
        List<EvictionPolicy> policies = new ArrayList<>();
        for (EvictionPolicy policy : EvictionPolicy.values()) {
            if (policy.evicts() && !policy.volatileOnly()) {
                policies.add(policy);
            }
        }
        StringBuilder head = new StringBuilder("| trace | entries |");
        for (ReferencePolicy policy : ReferencePolicy.values()) {
            head.append(' ').append(policy.name().replace('_', '-')).append(" |");
        }
        for (EvictionPolicy policy : policies) {
            head.append(' ').append(policy.configName()).append(" |");
        }
        System.out.println(head);
        System.out.println("|---|" + "---|".repeat(ReferencePolicy.values().length + policies.size() + 1));
        try (ExecutorService workers =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            for (Trace trace : traces) {
                System.out.println(row(trace, policies, workers));
            }
        }
    }

    private static String row(Trace trace, List<EvictionPolicy> policies, ExecutorService workers)
            throws InterruptedException, ExecutionException {
        List<Future<Cache.HitRatio>> ratios = new ArrayList<>();
        for (ReferencePolicy policy : ReferencePolicy.values()) {
            ratios.add(workers.submit(() -> Cache.replay(trace, policy.cacheFor(trace))));
        }
        for (EvictionPolicy policy : policies) {
            ratios.add(workers.submit(() -> {
                try (StoreCache cache = new StoreCache(policy, trace.budget(), REQUESTS_PER_SECOND, 1)) {
                    return Cache.replay(trace, cache);
                }
            }));
        }
        long cost = 0;
        for (int key = 0; key < trace.keys(); key++) {
            cost += trace.cost(key);
        }
        StringBuilder row = new StringBuilder(
                String.format(Locale.ROOT, "| %s | %d |", trace.name(), trace.budget() * trace.keys() / cost));
        for (Future<Cache.HitRatio> ratio : ratios) {
            row.append(' ').append(ratio.get()).append(" |");
        }
        return row.toString();
    }

    private static List<Trace> recorded(Path directory) throws IOException {
        List<Trace> traces = new ArrayList<>();
        Path scarabFile = directory.resolve("pub-scarab-recs.trace.gz");
        if (Files.exists(scarabFile)) {
            Trace scarab = Trace.load("scarab", scarabFile, SCARAB_BUDGET);
            traces.add(scarab);
            traces.add(scarab.named("scarab 1 %").withBudgetShare(0.01));
            traces.add(scarab.named("scarab 5 %").withBudgetShare(0.05));
            traces.add(scarab.named("scarab 40 %").withBudgetShare(0.4));
        }
        Path p6File = directory.resolve("pub-arc-p6.trace.gz");
        if (Files.exists(p6File)) {
            Trace p6 = Trace.load("p6", p6File, P6_BUDGET);
            traces.add(p6);
            traces.add(p6.named("p6 1 %").withBudgetShare(0.01));
            traces.add(p6.named("p6 5 %").withBudgetShare(0.05));
            traces.add(p6.named("p6 30 %").withBudgetShare(0.3));
        }
        return traces;
    }
}
