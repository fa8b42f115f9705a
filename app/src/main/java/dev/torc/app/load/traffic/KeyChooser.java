package dev.torc.app.load.traffic;

/** Chooses the index of the next key, from 0 to the size of the key space, exclusive. Belongs to one thread. */
@FunctionalInterface
public interface KeyChooser {
    long next();
}
