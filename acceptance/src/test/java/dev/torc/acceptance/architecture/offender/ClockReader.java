package dev.torc.acceptance.architecture.offender;

import java.util.function.LongSupplier;

public final class ClockReader {
    public long byCall() {
        return System.currentTimeMillis();
    }

    public LongSupplier byReference() {
        return System::nanoTime;
    }
}
