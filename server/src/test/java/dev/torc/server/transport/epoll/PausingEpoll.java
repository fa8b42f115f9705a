package dev.torc.server.transport.epoll;

import dev.torc.server.transport.Transport;
import dev.torc.server.transport.TransportConfig;
import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;

/** Epoll whose loops pause wherever a {@link Coalescer} could tell them to, however few requests come. */
public final class PausingEpoll {
    private static final LongAdder PAUSES = new LongAdder();

    private PausingEpoll() {}

    public static Transport open(TransportConfig config) throws IOException {
        return new EpollTransport(config, Always::new);
    }

    /** The pauses of all loops of this process. */
    public static long pauses() {
        return PAUSES.sum();
    }

    private static final class Always extends Coalescer {
        Always() {
            super(true, System.nanoTime());
        }

        @Override
        boolean pauses() {
            PAUSES.increment();
            return true;
        }
    }
}
