package dev.torc.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many clients at once that send random requests in random pieces and end in every way there is. Those that behave must get
 * every byte of their replies; the handlers watch that the transport keeps the contract with all of them.
 */
@ParameterizedClass
@EnumSource
@Timeout(120)
class FuzzTest {
    private static final int CLIENTS = 6;
    private static final int CONNECTIONS_EACH = 12;

    private final TransportKind kind;

    FuzzTest(TransportKind kind) {
        this.kind = kind;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 20_260, 4_711_000})
    void survivesRandomClients(long seed, @TempDir Path folder) throws Exception {
        Random random = new Random(seed);
        try (LineServer server = new LineServer(kind, 2);
                ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            server.budget(1 + random.nextInt(20));
            List<Listener> listeners = List.of(server.listen("127.0.0.1"), server.listen(folder.resolve("s")));
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Random own = new Random(random.nextLong());
                Callable<?> client = () -> {
                    for (int n = 0; n < CONNECTIONS_EACH; n++) {
                        connection(server, listeners.get(own.nextInt(listeners.size())), own);
                    }
                    return true;
                };
                running.add(clients.submit(client));
            }
            for (Future<?> client : running) {
                client.get();
            }
            Eventually.until(() -> server.transport().connections() == 0);
            server.check();
        }
    }

    private static void connection(LineServer server, Listener listener, Random random) throws Exception {
        switch (random.nextInt(4)) {
            case 0 -> rude(server, listener, random);
            case 1 -> quitting(server, listener, random);
            default -> polite(server, listener, random);
        }
    }

    /** Gets a reply to everything, whether it reads early or late. */
    private static void polite(LineServer server, Listener listener, Random random) throws Exception {
        try (Peer peer = server.connect(listener)) {
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            byte[] script = script(random, expected);
            Thread sending = Thread.ofPlatform().start(() -> {
                try {
                    sendInPieces(peer, script, new Random(script.length));
                    peer.endOutput();
                } catch (IOException e) {
                    server.expect(false, "takes a polite client's requests: " + e);
                }
            });
            if (random.nextBoolean()) {
                Thread.sleep(random.nextInt(20));
            }
            byte[] got = peer.rest().getBytes(StandardCharsets.ISO_8859_1);
            sending.join();
            assertThat(got.length).isEqualTo(expected.size());
            assertThat(Arrays.equals(got, expected.toByteArray())).isTrue();
        }
    }

    /** Asks to be closed, and gets all up to that. */
    private static void quitting(LineServer server, Listener listener, Random random) throws Exception {
        try (Peer peer = server.connect(listener)) {
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            byte[] script = script(random, expected);
            peer.sendInBackground(new String(script, StandardCharsets.ISO_8859_1) + "quit\n");
            String got = peer.rest();
            assertThat(got.length()).isEqualTo(expected.size() + 4);
            assertThat(got).endsWith("bye\n");
        }
    }

    /** Sends anything, reads something, and goes away in the middle. */
    private static void rude(LineServer server, Listener listener, Random random) {
        try (Peer peer = server.connect(listener)) {
            byte[] script = script(random, new ByteArrayOutputStream());
            Thread sending = Thread.ofPlatform().start(() -> {
                try {
                    sendInPieces(peer, script, new Random(script.length));
                    peer.send(
                            List.of("die\n", "cut\n", "defer\n", "noise \n", "").get(script.length % 5));
                } catch (IOException e) {
                    // the other half of this client has closed the connection
                }
            });
            peer.read(random.nextInt(10_000));
            if (random.nextBoolean() && listener.endpoint() instanceof Endpoint.Tcp) {
                peer.reset();
            } else {
                peer.channel().close();
            }
            sending.join();
        } catch (IOException | InterruptedException e) {
            // what it deserves
        }
    }

    private static byte[] script(Random random, ByteArrayOutputStream expected) {
        StringBuilder script = new StringBuilder();
        for (int n = random.nextInt(200); n > 0; n--) {
            if (random.nextInt(20) == 0) {
                int letters = random.nextInt(random.nextInt(10) == 0 ? 1_000_000 : 5_000);
                script.append("big ").append(letters).append('\n');
                for (int i = 0; i < letters; i++) {
                    expected.write(LineHandler.letter(i));
                }
                expected.write('\n');
            } else {
                String text = Long.toString(random.nextLong(), 36).repeat(1 + random.nextInt(random.nextInt(1, 300)));
                script.append("echo ").append(text).append('\n');
                expected.writeBytes((text + "\n").getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return script.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void sendInPieces(Peer peer, byte[] bytes, Random random) throws IOException {
        int most = 1 + random.nextInt(50_000);
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(bytes.length - at, 1 + random.nextInt(most));
            peer.send(Arrays.copyOfRange(bytes, at, at + length));
            at += length;
        }
    }
}
