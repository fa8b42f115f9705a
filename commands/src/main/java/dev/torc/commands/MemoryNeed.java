package dev.torc.commands;

/**
 * How much memory a command may add beyond the bytes of its arguments. Asked before the command runs and before anything is locked,
 * so that room can be made; only while there is a limit ({@code maxmemory}).
 */
@FunctionalInterface
public interface MemoryNeed {
    /** Bytes at most; 0 where the command is going to fail. No partition is locked. Must not reply. */
    long bytes(Call call);
}
