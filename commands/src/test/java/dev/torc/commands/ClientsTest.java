package dev.torc.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class ClientsTest {
    private static final int ROUNDS = 2_000;
    private static final int LOOPS = 4;

    @Test
    void ofLoopsThatAcceptAtATimeOneGetsTheLastPlace() throws Exception {
        try (ExecutorService loops = Executors.newFixedThreadPool(LOOPS)) {
            for (int round = 0; round < ROUNDS; round++) {
                Clients clients = new Clients();
                CyclicBarrier together = new CyclicBarrier(LOOPS);
                List<Future<Boolean>> added = new ArrayList<>();
                for (int i = 0; i < LOOPS; i++) {
                    Client client = new Client(clients.nextId(), new FakeConnection(), 0);
                    added.add(loops.submit(() -> {
                        together.await();
                        return clients.add(client, 1);
                    }));
                }
                int places = 0;
                for (Future<Boolean> each : added) {
                    places += each.get() ? 1 : 0;
                }
                assertThat(places).isEqualTo(1);
                assertThat(clients.count()).isEqualTo(1);
            }
        }
    }
}
