package dev.torc.acceptance.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.torc.acceptance.differential.RespConnection;
import dev.torc.server.persistence.DirectoryCheck;
import dev.torc.server.persistence.DirectoryReport;
import dev.torc.server.persistence.DirectoryReport.Outcome;
import dev.torc.storage.FileStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code ./torc server}, killed by SIGKILL again and again while several connections write: also while it rewrites the journal,
 * begins it anew, takes a snapshot, or loads what the kill before has left. After each start the data is compared with the ledgers.
 *
 * <p>The system keeps what was handed to it, so with {@code everysec} and {@code no} only what was still in the process is lost: what was
 * appended since the last round of the journal's thread. {@code -Dtorc.kills=200} kills that often, {@code -Dtorc.seed} replays a run's
 * decisions, though not its timing.
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
class KillTest {
    private static final int KILLS = Integer.getInteger("torc.kills", 20);
    private static final long SEED = Long.getLong("torc.seed", System.nanoTime());

    private static final int CONNECTIONS = 4;
    private static final int PIPELINE_MAX = 24;
    private static final long PAUSE_NS = 1_000_000;
    private static final double LARGE_SHARE = 0.002;

    /** Keys that are there all the time, so that a snapshot takes a while. */
    private static final int BALLAST = 20_000;

    /** At this rate it takes half a second to a second. */
    private static final String SNAPSHOT_RATE = "2mb";

    /** About what it takes to load that. */
    private static final int LOADING_MS = 100;

    private static final Pattern KEYS = Pattern.compile("keys=(\\d+)");

    private static final long LOSS_MAX_MS = 2_000;
    private static final long TELL_NS = 10_000_000_000L;

    /** How the server keeps data. */
    enum Mode {
        ALWAYS("yes", "always"),
        EVERYSEC("yes", "everysec"),
        NO("yes", "no"),
        SNAPSHOTS("no", "no");

        private final String appendOnly;
        private final String fsync;

        Mode(String appendOnly, String fsync) {
            this.appendOnly = appendOnly;
            this.fsync = fsync;
        }

        List<String> settings() {
            return List.of(
                    "--save",
                    "",
                    "--appendonly",
                    appendOnly,
                    "--appendfsync",
                    fsync,
                    "--snapshot-max-rate",
                    SNAPSHOT_RATE,
                    "--auto-aof-rewrite-min-size",
                    "3mb");
        }

        /** Kills of this mode, of so many in all. */
        int share(int kills) {
            return (kills + ordinal()) / values().length;
        }
    }

    @TempDir
    private Path directory = Path.of("");

    private final List<Long> startsMs = new ArrayList<>();
    private long longestLossMs;

    /** Of the kills soon after the journal was turned off and on, where less is promised. */
    private long longestLossBegunAnewMs;

    private boolean begunAnew;
    private int kills;
    private int killsWhileLoading;
    private long toldNs = System.nanoTime();

    @ParameterizedTest
    @EnumSource
    void everyPromiseHolds(Mode mode) throws Exception {
        System.out.printf("%s: seed %d%n", mode, SEED);
        Random random = new Random(SEED + mode.ordinal());
        Path log = directory.resolve("server.log");
        Load load = new Load(CONNECTIONS, random.nextLong(), LARGE_SHARE, PIPELINE_MAX, PAUSE_NS);
        prepare(mode, log);
        TorcProcess server = start(mode, log);
        try {
            while (kills < mode.share(KILLS)) {
                load.start(server.port());
                List<Integer> floors = killUnderLoad(mode, server, load, random);
                long killedNs = System.nanoTime();
                load.join();
                checkFiles(mode);
                while (kills < mode.share(KILLS) && random.nextInt(3) == 0) {
                    killWhileItStarts(mode, log, random);
                }
                server = start(mode, log);
                Load.Loss loss = load.settle(server.port(), killedNs, floors);
                checkSize(server, loss.survived());
                if (mode != Mode.SNAPSHOTS) {
                    assertThat(loss.lostMs()).as("milliseconds lost").isLessThan(LOSS_MAX_MS);
                }
                if (begunAnew) {
                    longestLossBegunAnewMs = Math.max(longestLossBegunAnewMs, loss.lostMs());
                } else {
                    longestLossMs = Math.max(longestLossMs, loss.lostMs());
                }
                tell(mode);
            }
        } catch (AssertionError e) {
            throw new AssertionError(
                    e.getMessage() + "\nseed " + SEED + ", the server said last:\n" + server.lastLines(), e);
        } finally {
            server.close();
            load.stop();
        }
        startsMs.sort(null);
        System.out.printf(
                "%s: %d kills, %d of them while it started; %d writes acknowledged; longest loss %s, %d ms soon after the journal was begun anew; starts %d to %d ms, median %d%n",
                mode,
                kills,
                killsWhileLoading,
                load.acknowledged(),
                mode == Mode.SNAPSHOTS ? "back to the last snapshot" : longestLossMs + " ms",
                longestLossBegunAnewMs,
                startsMs.getFirst(),
                startsMs.getLast(),
                startsMs.get(startsMs.size() / 2));
    }

    /** Says every ten seconds how far it is. */
    private void tell(Mode mode) {
        if (System.nanoTime() - toldNs > TELL_NS) {
            toldNs = System.nanoTime();
            System.out.printf("%s: %d of %d kills%n", mode, kills, mode.share(KILLS));
        }
    }

    /** A directory with the ballast, which is safe before the first kill. */
    private void prepare(Mode mode, Path log) throws Exception {
        try (TorcProcess server = new TorcProcess(directory, log, mode.settings()).awaitServing();
                RespConnection connection = server.connect()) {
            connection.expect("CONFIG", "SET", "auto-aof-rewrite-percentage", "0");
            connection.expect("DEBUG", "POPULATE", Integer.toString(BALLAST), "ballast", "100");
            connection.expect("CONFIG", "SET", "snapshot-max-rate", "0");
            if (mode == Mode.SNAPSHOTS) {
                connection.expect("SAVE");
            } else {
                connection.expect("BGREWRITEAOF");
                await().until(() ->
                        connection.call("INFO", "persistence").text().contains("aof_rewrite_in_progress:0\r\n"));
            }
        }
    }

    private TorcProcess start(Mode mode, Path log) throws IOException {
        long startNs = System.nanoTime();
        TorcProcess server = new TorcProcess(directory, log, mode.settings()).awaitServing();
        startsMs.add((System.nanoTime() - startNs) / 1_000_000);
        return server;
    }

    /** Returns of each connection the number of writes that have to be there: what was acknowledged when they were made safe. */
    private List<Integer> killUnderLoad(Mode mode, TorcProcess server, Load load, Random random) throws Exception {
        pause(random, 400);
        List<Integer> floors = List.of();
        begunAnew = false;
        try (RespConnection connection = server.connect()) {
            if (mode == Mode.SNAPSHOTS) {
                List<Integer> acknowledged = load.acknowledgedNow();
                connection.expect("BGSAVE");
                await().pollInterval(Duration.ofMillis(10))
                        .until(() ->
                                connection.call("INFO", "persistence").text().contains("rdb_bgsave_in_progress:0\r\n"));
                floors = acknowledged;
                pause(random, 200);
            }
            // An error says that one is under way already.
            switch (random.nextInt(4)) {
                case 0 -> connection.call("BGSAVE");
                case 1 -> connection.call("BGREWRITEAOF");
                case 2 -> {
                    begunAnew = mode != Mode.SNAPSHOTS;
                    if (begunAnew) {
                        floors = load.acknowledgedNow();
                        beginJournalAnew(connection, random);
                    }
                }
                default -> {}
            }
        }
        pause(random, 500);
        server.kill();
        kills++;
        return mode == Mode.ALWAYS && !begunAnew ? load.acknowledgedNow() : floors;
    }

    /** From its end until the new one has its base, the old journal is what a crash leaves. */
    private static void beginJournalAnew(RespConnection connection, Random random) throws InterruptedException {
        if (random.nextBoolean()) {
            connection.call("BGREWRITEAOF");
            pause(random, 50);
        }
        connection.expect("CONFIG", "SET", "appendonly", "no");
        pause(random, 20);
        connection.expect("CONFIG", "SET", "appendonly", "yes");
    }

    /** The times at which it dies do not depend on anything that could be waited for. */
    private static void pause(Random random, int mostMs) throws InterruptedException {
        Thread.sleep(random.nextInt(mostMs));
    }

    private void killWhileItStarts(Mode mode, Path log, Random random) throws Exception {
        long usualMs = startsMs.getLast();
        try (TorcProcess server = new TorcProcess(directory, log, mode.settings())) {
            if (random.nextBoolean()) {
                server.awaitListening(); // it begins to load
                pause(random, LOADING_MS);
            } else {
                pause(random, (int) usualMs);
            }
            server.kill();
            kills++;
            killsWhileLoading++;
        }
        checkFiles(mode);
    }

    /** {@code ./torc check} agrees that a start is possible. */
    private void checkFiles(Mode mode) throws IOException {
        Path journal = directory.resolve("appendonlydir");
        try (FileStorage snapshots = FileStorage.openShared(directory);
                FileStorage opened = Files.isDirectory(journal) ? FileStorage.openForReading(journal) : null) {
            DirectoryReport report =
                    new DirectoryCheck(snapshots, opened, "dump.rdb", 16, (what, bytes, total) -> {}).run();
            DirectoryReport.Start start = mode == Mode.SNAPSHOTS ? report.withoutJournal() : report.withJournal();
            assertThat(start.outcome()).as(start.text()).isNotEqualTo(Outcome.REFUSES);
        }
    }

    /** Ballast and what was found are all there is, but for keys that have expired meanwhile. */
    private static void checkSize(TorcProcess server, long found) throws IOException {
        try (RespConnection connection = server.connect()) {
            long size = KEYS.matcher(connection.expect("INFO", "keyspace").text())
                    .results()
                    .mapToLong(match -> Long.parseLong(match.group(1)))
                    .sum();
            assertThat(size).as("keys").isLessThanOrEqualTo(BALLAST + found);
            String last = "ballast:" + (BALLAST - 1);
            assertThat(connection.call("EXISTS", "ballast:0", last).text()).isEqualTo("2");
        }
    }
}
