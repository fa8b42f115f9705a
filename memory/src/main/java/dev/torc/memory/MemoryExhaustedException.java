package dev.torc.memory;

/**
 * The page heap's limit or the reserved range is used up. Nothing was changed: the caller may free something and try again,
 * or answer its client with an out-of-memory error.
 */
public final class MemoryExhaustedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MemoryExhaustedException(String message) {
        super(message);
    }
}
