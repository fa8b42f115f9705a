package dev.torc.server;

import dev.torc.commands.CommandRegistry;
import dev.torc.commands.ServerProcess.ShutdownRequest;
import dev.torc.commands.ServerState;
import dev.torc.commands.config.Settings;
import dev.torc.memory.PageHeap;
import dev.torc.server.admin.AdminServer;
import dev.torc.server.persistence.DiskPersistence;
import dev.torc.server.session.ClientEviction;
import dev.torc.server.session.NetworkMemory;
import dev.torc.server.session.SessionFactory;
import dev.torc.server.transport.EventLoop;
import dev.torc.server.transport.TlsTransport;
import dev.torc.server.transport.Transport;
import dev.torc.server.transport.TransportConfig;
import dev.torc.server.transport.Transports;
import dev.torc.server.transport.epoll.EpollTransport;
import dev.torc.storage.FileNames;
import dev.torc.storage.FileStorage;
import dev.torc.storage.Storage;
import dev.torc.store.Keyspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One server: store, commands, sessions and transports, put together by settings.
 *
 * <p>Life: construct, {@link #start}, {@link #awaitEnd}, {@link #close}. Several may live in one process, as tests do.
 */
public final class TorcServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TorcServer.class);
    private static final int PARTITIONS_PER_LOOP = 4;
    private static final int PARTITIONS_MIN = 16;
    private static final int PARTITIONS_MAX = 1024;
    private static final long DRAIN_MS = 3_000;

    /** How the names of the threads that serve clients begin. */
    static final String LOOP_THREADS = "torc-loop";

    /** What the process around it provides; where it says nothing, the server is a part of another program, such as a test. */
    public interface Surroundings {
        /** Absolute path of the configuration file; empty: none. */
        default String configFile() {
            return "";
        }

        /** Torc's version. */
        default String version() {
            return "embedded";
        }

        /**
         * Opens a directory for snapshots or the journal.
         *
         * @param alone whether it is to be this process's alone, for the journal
         */
        default Storage openStorage(Path directory, boolean alone) throws IOException {
            return alone ? FileStorage.open(directory) : FileStorage.openShared(directory);
        }

        /** Run when the server listens, before it loads what its files have. */
        default void beforeLoading() {}

        /** Run before the first snapshot or rewrite of the journal in the background, on its thread. */
        default void beforeFirstSave() {}

        /** Clocks and chance. */
        default ServerState.World world() {
            return new SystemWorld();
        }

        /** Nothing of its own. */
        static Surroundings none() {
            return new Surroundings() {};
        }
    }

    private final Settings settings;
    private final Surroundings surroundings;
    private final PageHeap pages;
    private final ServerState state;
    private final DiskPersistence persistence;
    private final SessionFactory sessions;
    private final MemoryKeeper memoryKeeper;
    private final Listening listening;
    private final int loops;
    private final Transport transport;
    private volatile @Nullable TlsTransport tlsTransport;
    private @Nullable AdminServer admin;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean closing = new AtomicBoolean();

    /** A server that is not listening yet. */
    public TorcServer(Settings settings, CommandRegistry commands, Surroundings surroundings) throws IOException {
        this.settings = settings;
        this.surroundings = surroundings;
        int cores = Runtime.getRuntime().availableProcessors();
        int wanted = settings.network.eventLoops.intValue();
        this.loops = wanted == 0 ? cores : wanted;
        this.pages = new PageHeap(PageHeap.RANGE);
        SecureRandom seeds = new SecureRandom();
        int partitions =
                Math.clamp(Integer.highestOneBit(2 * PARTITIONS_PER_LOOP * loops - 1), PARTITIONS_MIN, PARTITIONS_MAX);
        ServerState.World world = surroundings.world();
        Keyspace keyspace =
                new Keyspace(partitions, settings.server.databases.intValue(), pages, seeds::nextLong, world.wallMs());
        this.state = new ServerState(keyspace, commands.renamed(settings.renamedCommands()), settings, world, LOG);
        NetworkMemory.Budget network = new NetworkMemory.Budget(settings.network.networkMemory.longValue());
        ClientEviction eviction = new ClientEviction(state, network);
        this.persistence = new DiskPersistence(
                state, surroundings::openStorage, surroundings::beforeFirstSave, this::awaitLoops, 2 * loops);
        state.persistence(persistence);
        this.sessions = new SessionFactory(state, network, eviction, pages, persistence);
        this.memoryKeeper = new MemoryKeeper(pages, LOG);
        this.listening = new Listening(settings, LOG);
        this.transport = choose(new TransportConfig(
                loops,
                0,
                LOOP_THREADS,
                settings.network.coalescing.isOn(),
                sessions,
                loop -> sessions.housekeeping(loop, loop.index(), loops)));
        state.process(new RunningProcess(this, surroundings, network));
        new ServerWiring(state, eviction).connect();
    }

    private Transport choose(TransportConfig config) throws IOException {
        return switch (settings.network.transport.choice()) {
            case "netty" -> Transports.netty(config);
            case "epoll" -> new EpollTransport(config);
            default -> Transports.choose(config);
        };
    }

    /**
     * Binds, loads what the files have, and serves; while it loads, clients hear so.
     *
     * @throws IOException if an address cannot be had, or what the files have cannot be loaded
     */
    public void start() throws IOException {
        Files.createDirectories(FileNames.path(settings.persistence.directory.value()));
        persistence.beginLoading();
        listening.listen(transport);
        if (settings.tls.port.longValue() != 0) {
            startTls();
        }
        if (listening.isNowhere()) {
            throw new IOException(
                    "Configured to not listen anywhere (expected: a port and an address, or a unixsocket)");
        }
        followAddresses();
        new OpenFileLimit(settings, Path.of("/proc/self"), LOG).follow();
        new OomScore(settings.memory, Path.of("/proc/self/oom_score_adj"), LOG).follow();
        memoryKeeper.start();
        transport.start();
        startAdmin();
        surroundings.beforeLoading();
        persistence.load();
    }

    /** CONFIG SET of where to listen takes effect at once, and is refused if the new address cannot be had. */
    private void followAddresses() {
        settings.network.tcpKeepalive.onChange(() -> {
            listening.keepAlive(settings.network.tcpKeepalive.intValue());
            return null;
        });
        String noPort = "Unable to listen on this port. Check server logs.";
        settings.network.port.onChange(() -> orWhyNot(() -> listening.listenOnTcp(transport), noPort));
        settings.tls.port.onChange(() -> orWhyNot(this::relistenTls, noPort));
        settings.network.bind.onChange(() -> orWhyNot(
                () -> {
                    listening.listenOnTcp(transport);
                    relistenTls();
                },
                "Failed to bind to specified addresses."));
    }

    private void relistenTls() throws IOException {
        TlsTransport tls = tlsTransport;
        if (tls != null) {
            listening.listenOnTls(tls);
        } else if (settings.tls.port.longValue() != 0) {
            startTls();
        }
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private static @Nullable String orWhyNot(Attempt attempt, String complaint) {
        try {
            attempt.run();
            return null;
        } catch (IOException e) {
            LOG.warn("{}", e.getMessage());
            return complaint;
        }
    }

    private void startTls() throws IOException {
        TlsTransport tls =
                Transports.netty(new TransportConfig(loops, loops, "torc-tls", false, sessions, sessions::watch));
        try {
            listening.listenTls(tls);
        } catch (IOException e) {
            tls.close();
            throw e;
        }
        tlsTransport = tls;
        new TlsReload(settings.tls, tls, LOG).follow();
        tls.start();
    }

    /** The admin port, where one is asked for. */
    private void startAdmin() throws IOException {
        int adminPort = settings.network.adminPort.intValue();
        if (adminPort != 0) {
            admin = new AdminServer(settings.network.adminBind.value(), adminPort, state, this::isReady, LOG);
        }
    }

    /** The TCP port in use: the one asked for, or the one that was free where 0 endpoints were asked for by a test. */
    public int port() {
        return listening.port();
    }

    public ServerState state() {
        return state;
    }

    Transport transport() {
        return transport;
    }

    PageHeap pages() {
        return pages;
    }

    int loops() {
        return loops;
    }

    Listening listening() {
        return listening;
    }

    MemoryKeeper memoryKeeper() {
        return memoryKeeper;
    }

    /** Waits until SHUTDOWN has ended the server. */
    public void awaitEnd() throws InterruptedException {
        ended.await();
    }

    /** Whether it has not been told to end. */
    public boolean isOpen() {
        return !closing.get();
    }

    private boolean isReady() {
        return isOpen() && persistence.loading() == null;
    }

    /** Waits until every loop but the caller's, if it is one of theirs, has ended the turn it was in. */
    private void awaitLoops() {
        List<EventLoop> all = new ArrayList<>(transport.loops());
        TlsTransport tls = tlsTransport;
        if (tls != null) {
            all.addAll(tls.loops());
        }
        all.removeIf(EventLoop::inLoop);
        CountDownLatch turns = new CountDownLatch(all.size());
        for (EventLoop loop : all) {
            try {
                loop.execute(turns::countDown);
            } catch (RejectedExecutionException e) {
                turns.countDown(); // it has ended
            }
        }
        try {
            turns.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Saves what is to be saved, as SHUTDOWN does, and ends the server soon, from a thread of its own.
     *
     * @return false: saving failed or was aborted, or another shutdown is saving already, and the server goes on
     */
    boolean shutdown(ShutdownRequest request) {
        return shutdown(request, false);
    }

    /**
     * Does the same for a signal, which cannot be told to come again: a reload or another shutdown that is under way goes before. Not on
     * an event loop.
     *
     * @return false: saving failed or was aborted, and the server goes on
     */
    public boolean shutdownInTurn(ShutdownRequest request) {
        return shutdown(request, true);
    }

    private boolean shutdown(ShutdownRequest request, boolean inTurn) {
        boolean save = request.save()
                || !request.noSave() && !settings.persistence.save.value().isEmpty();
        if (save && persistence.loading() == null && !hasSaved(inTurn, request.force())) {
            return false;
        }
        Thread.ofPlatform().name("torc-shutdown").start(this::close);
        return true;
    }

    /** Whether the last snapshot is taken, or its failure is not to matter. */
    private boolean hasSaved(boolean inTurn, boolean force) {
        return switch (persistence.saveForShutdown(inTurn)) {
            case TAKEN -> true;
            case FAILED -> {
                LOG.warn("Error trying to save the DB{}", force ? ". Exiting anyway, as asked." : ", can't exit.");
                yield force;
            }
            case ABORTED -> {
                LOG.info("Shutdown manually aborted.");
                yield false;
            }
            case TURNED_AWAY -> {
                LOG.warn("The server is shutting down or reloading already.");
                yield false;
            }
        };
    }

    /** SHUTDOWN ABORT: has the shutdown that saves give up, and the server go on; false: none is saving. */
    boolean abortShutdown() {
        return persistence.abortLastSave();
    }

    /** The process is about to end without {@link #close}: removes what would be left behind. */
    public void abandon() {
        persistence.abandon();
    }

    /** Answers what has been read, closes all connections and stops. May be called more than once. */
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        try {
            state.pause().end();
            transport.drain(DRAIN_MS);
            TlsTransport tls = tlsTransport;
            if (tls != null) {
                tls.drain(DRAIN_MS);
                tls.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            persistence.giveUp();
            transport.close();
            persistence.close();
            memoryKeeper.close();
            AdminServer http = admin;
            if (http != null) {
                http.close();
            }
            // Here and not in the caller: after a signal the process ends as soon as this method has returned.
            LOG.info("Torc is now ready to exit, bye bye...");
            ended.countDown();
        }
    }

    /** The system's clocks and chance. */
    private static final class SystemWorld implements ServerState.World {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public long wallMs() {
            return System.currentTimeMillis();
        }

        @Override
        public long wallMicros() {
            Instant now = Instant.now();
            return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
        }

        @Override
        public long chance() {
            return ThreadLocalRandom.current().nextLong();
        }
    }
}
