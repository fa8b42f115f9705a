package dev.torc.server.persistence;

import dev.torc.journal.Appender;
import dev.torc.journal.Journal;
import dev.torc.store.Change;
import dev.torc.store.ChangeSink;

/** The keyspace's one sink: gives each change to the appender of the thread that makes it. */
final class JournalSink implements ChangeSink {
    private final Journal journal;
    private final ThreadLocal<Appender> appenders;

    JournalSink(Journal journal) {
        this.journal = journal;
        this.appenders = ThreadLocal.withInitial(journal::appender);
    }

    Journal journal() {
        return journal;
    }

    /** The calling thread's. */
    Appender appender() {
        return appenders.get();
    }

    @Override
    public void changed(Change change) {
        appenders.get().changed(change);
    }
}
