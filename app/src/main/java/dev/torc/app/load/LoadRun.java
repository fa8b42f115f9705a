package dev.torc.app.load;

import dev.torc.app.load.report.ProgressLine;
import dev.torc.app.load.traffic.CommandMix;
import dev.torc.app.load.traffic.KeyDistribution;
import dev.torc.app.load.wire.Endpoint;
import java.io.IOException;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A run from its first connection to its last reply: opens the connections, fills the key space if asked to, warms up, and
 * measures. Connections stay open from phase to phase.
 */
final class LoadRun implements AutoCloseable {
    private final LoadPlan plan;
    private final ProgressLine progress;

    /** One list of connections and one selector for each thread. */
    private final List<List<LoadConnection>> connections = new ArrayList<>();

    private final List<Selector> selectors = new ArrayList<>();
    private volatile List<LoadLoop> running = List.of();
    private volatile boolean stopping;

    LoadRun(LoadPlan plan, ProgressLine progress) {
        this.plan = plan;
        this.progress = progress;
    }

    /** @throws IOException if a connection cannot be opened, is lost, or is not answered in time */
    LoadResult run() throws IOException {
        connect();
        if (plan.filling() != null) {
            CommandMix filling = plan.filling();
            Limits everyKeyOnce = new Limits(plan.keys().keys(), Long.MAX_VALUE);
            phase(
                    "load",
                    filling,
                    new KeyDistribution.Sequential(),
                    plan.fillingPipeline(),
                    Pace.CLOSED_LOOP,
                    everyKeyOnce);
        }
        if (plan.warmUpNanos() > 0) {
            measured("warm-up", new Limits(Long.MAX_VALUE, plan.warmUpNanos()));
        }
        return measured("bench", plan.limits());
    }

    private LoadResult measured(String name, Limits limits) throws IOException {
        return phase(name, plan.mix(), plan.keys().distribution(), plan.pipeline(), plan.pace(), limits);
    }

    /** Ends the run soon, with what it has measured so far; for other threads. */
    void stop() {
        stopping = true;
        running.forEach(LoadLoop::stop);
    }

    private void connect() throws IOException {
        Endpoint endpoint = plan.endpoint();
        int inFlight = plan.filling() == null ? plan.pipeline() : plan.fillingPipeline();
        int requestBytes = Math.max(
                plan.mix().maxBytes(),
                plan.filling() == null ? 0 : plan.filling().maxBytes());
        for (int thread = 0; thread < plan.threads(); thread++) {
            Selector selector = Selector.open();
            selectors.add(selector);
            List<LoadConnection> own = new ArrayList<>();
            connections.add(own);
            int count = (int) share(plan.connections(), thread);
            for (int i = 0; i < count; i++) {
                own.add(new LoadConnection(endpoint.connect(), selector, endpoint.protocol(), inFlight, requestBytes));
            }
        }
    }

    /** The part of {@code total} that falls to a thread. Parts lie side by side, as those of sequential keys do. */
    private long share(long total, int thread) {
        return total == Long.MAX_VALUE ? total : firstOf(total, thread + 1) - firstOf(total, thread);
    }

    private long firstOf(long total, int thread) {
        return total / plan.threads() * thread + total % plan.threads() * thread / plan.threads();
    }

    private LoadResult phase(
            String name, CommandMix mix, KeyDistribution distribution, int pipeline, Pace pace, Limits limits)
            throws IOException {
        long startNanos = System.nanoTime();
        Duration cpuBefore = processCpu();
        List<LoadLoop> loops = new ArrayList<>();
        SplittableRandom seeds = new SplittableRandom(plan.seed());
        for (int thread = 0; thread < plan.threads(); thread++) {
            SplittableRandom random = seeds.split();
            LoadLoop.Task task = new LoadLoop.Task(
                    mix,
                    distribution.chooser(plan.keys().keys(), random, thread, plan.threads()),
                    random,
                    pipeline,
                    share(limits.requests(), thread),
                    limits.durationNanos(),
                    pace.closedLoop() ? null : pace.schedule(startNanos, thread, plan.threads(), random));
            loops.add(new LoadLoop(
                    selectors.get(thread),
                    connections.get(thread),
                    task,
                    plan.endpoint().timeout().toNanos()));
        }
        running = loops;
        if (stopping) {
            loops.forEach(LoadLoop::stop);
        }
        runAll(name, loops, limits);
        Tally tally = new Tally(mix.names());
        long elapsedNanos = 0;
        long unsent = 0;
        for (LoadLoop loop : loops) {
            tally.add(loop.tally());
            elapsedNanos = Math.max(elapsedNanos, loop.elapsedNanos());
            unsent += loop.unsent();
        }
        return new LoadResult(tally, elapsedNanos, processCpu().minus(cpuBefore).toNanos(), unsent);
    }

    private void runAll(String name, List<LoadLoop> loops, Limits limits) throws IOException {
        CountDownLatch left = new CountDownLatch(loops.size());
        AtomicReference<Throwable> failure = new AtomicReference<>();
        for (int i = 0; i < loops.size(); i++) {
            LoadLoop loop = loops.get(i);
            Thread.ofPlatform().name("load-" + i).daemon().start(() -> {
                try {
                    loop.run();
                } catch (IOException | RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                    loops.forEach(LoadLoop::stop);
                } finally {
                    left.countDown();
                }
            });
        }
        try {
            watch(name, loops, limits, left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            progress.end();
        }
        Throwable failed = failure.get();
        if (failed instanceof IOException e) {
            throw new IOException(plan.endpoint().name() + ": " + e.getMessage(), e);
        } else if (failed != null) {
            throw new IllegalStateException("load generator failed", failed);
        }
    }

    private void watch(String name, List<LoadLoop> loops, Limits limits, CountDownLatch left)
            throws InterruptedException {
        long startNanos = System.nanoTime();
        long lastNanos = startNanos;
        long last = 0;
        while (!left.await(100, TimeUnit.MILLISECONDS)) {
            if (!progress.due()) {
                continue;
            }
            long now = System.nanoTime();
            long answered = loops.stream().mapToLong(LoadLoop::answered).sum();
            double byRequests = (double) answered / limits.requests();
            double byTime = (double) (now - startNanos) / limits.durationNanos();
            progress.show(String.format(
                    Locale.ROOT,
                    "%-7s %s  %,d requests  %,.0f/s",
                    name,
                    ProgressLine.bar(Math.max(byRequests, byTime)),
                    answered,
                    (answered - last) * 1e9 / (now - lastNanos)));
            last = answered;
            lastNanos = now;
        }
    }

    private static Duration processCpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    @Override
    public void close() throws IOException {
        for (List<LoadConnection> own : connections) {
            for (LoadConnection connection : own) {
                connection.close();
            }
        }
        for (Selector selector : selectors) {
            selector.close();
        }
    }
}
