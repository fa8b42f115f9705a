package dev.torc.server.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.torc.commands.ServerState;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;

/**
 * The admin port's HTTP server, each request on a virtual thread.
 *
 * <pre>
 * GET /metrics        200, Prometheus' text format 0.0.4
 * GET /health/live    200 as long as the process answers
 * GET /health/ready   200 while clients are served, 503 otherwise
 * </pre>
 */
public final class AdminServer implements AutoCloseable {
    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final String TEXT_TYPE = "text/plain; charset=utf-8";
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int UNAVAILABLE = 503;

    private final HttpServer http;
    private final ExecutorService threads;
    private final Logger log;

    /**
     * Binds and serves.
     *
     * @param bind an address or a host's name
     * @param port 0: a free one
     * @param ready whether clients are served
     * @throws IOException if the address is not to be had; its message names it
     */
    public AdminServer(String bind, int port, ServerState server, BooleanSupplier ready, Logger log)
            throws IOException {
        this.log = log;
        try {
            http = HttpServer.create(new InetSocketAddress(bind, port), 0);
        } catch (IOException | RuntimeException e) {
            throw new IOException(
                    "cannot listen on admin-bind " + bind + ", admin-port " + port + ": " + e.getMessage(), e);
        }
        threads = Executors.newVirtualThreadPerTaskExecutor();
        http.setExecutor(threads);
        Metrics metrics = new Metrics(server);
        serve("/metrics", exchange -> answer(exchange, OK, METRICS_TYPE, metrics.text(server.wallMs())));
        serve("/health/live", exchange -> answer(exchange, OK, TEXT_TYPE, "live\n"));
        serve("/health/ready", exchange -> {
            boolean isReady = ready.getAsBoolean();
            answer(exchange, isReady ? OK : UNAVAILABLE, TEXT_TYPE, isReady ? "ready\n" : "not ready\n");
        });
        serve("/", exchange -> answer(exchange, NOT_FOUND, TEXT_TYPE, "see /metrics, /health/live, /health/ready\n"));
        http.start();
    }

    /** The port in use. */
    public int port() {
        return http.getAddress().getPort();
    }

    @FunctionalInterface
    private interface Page {
        void serve(HttpExchange exchange) throws IOException;
    }

    private void serve(String path, Page page) {
        http.createContext(path, exchange -> {
            try (exchange) {
                String asked = exchange.getRequestURI().getPath();
                if (!asked.equals(path) && !path.equals("/")) {
                    answer(exchange, NOT_FOUND, TEXT_TYPE, "no such page\n");
                } else if (!exchange.getRequestMethod().equals("GET")
                        && !exchange.getRequestMethod().equals("HEAD")) {
                    answer(exchange, METHOD_NOT_ALLOWED, TEXT_TYPE, "only GET\n");
                } else {
                    page.serve(exchange);
                }
            } catch (RuntimeException e) {
                log.warn("admin request {} failed", exchange.getRequestURI(), e);
                throw e;
            }
        });
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
