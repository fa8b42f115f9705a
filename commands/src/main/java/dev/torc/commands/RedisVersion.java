package dev.torc.commands;

/** The Redis that Torc answers as. */
public final class RedisVersion {
    /** What clients and tools are told, so that they use what this server has of it: in INFO, HELLO, LOLWUT, a snapshot's head. */
    public static final String TEXT = "7.0.15";

    private RedisVersion() {}
}
