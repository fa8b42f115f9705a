package dev.torc.acceptance.architecture.offender;

import java.util.Random;

public final class DiceThrower {
    public Random unseeded() {
        return new Random();
    }

    public Random seeded(long seed) {
        return new Random(seed);
    }
}
