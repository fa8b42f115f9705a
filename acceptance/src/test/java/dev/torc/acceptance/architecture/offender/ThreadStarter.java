package dev.torc.acceptance.architecture.offender;

import java.util.List;

public final class ThreadStarter {
    public Thread byConstructor(Runnable task) {
        return new Thread(task);
    }

    public Thread virtual(Runnable task) {
        return Thread.startVirtualThread(task);
    }

    public long byStream(List<String> list) {
        return list.parallelStream().count();
    }
}
