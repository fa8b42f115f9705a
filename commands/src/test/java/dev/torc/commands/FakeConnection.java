package dev.torc.commands;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A connection from nowhere: remembers what commands asked of it. */
public final class FakeConnection implements ClientConnection {
    private static final AtomicInteger PORTS = new AtomicInteger(40_000);

    private final String remoteAddress = "127.0.0.1:" + PORTS.getAndIncrement();
    private final StringBuilder pushed = new StringBuilder();
    private boolean killed;
    private boolean resumed;

    /** All that was pushed, as Latin-1. */
    public String pushed() {
        return pushed.toString();
    }

    public boolean killed() {
        return killed;
    }

    public boolean resumed() {
        return resumed;
    }

    @Override
    public String remoteAddress() {
        return remoteAddress;
    }

    @Override
    public String localAddress() {
        return "127.0.0.1:6379";
    }

    @Override
    public boolean isLocal() {
        return true;
    }

    @Override
    public boolean isUnix() {
        return false;
    }

    @Override
    public int fd() {
        return 8;
    }

    @Override
    public long queryBytes() {
        return 0;
    }

    @Override
    public long queryCapacity() {
        return 0;
    }

    @Override
    public long outputBytes() {
        return 0;
    }

    @Override
    public long outputCapacity() {
        return 0;
    }

    @Override
    public long transportBytes() {
        return 0;
    }

    @Override
    public void kill() {
        killed = true;
    }

    @Override
    public void resume() {
        resumed = true;
    }

    @Override
    public void push(byte[] bytes) {
        pushed.append(new String(bytes, StandardCharsets.ISO_8859_1));
    }
}
