package dev.torc.app.replay;

/**
 * One request of a trace.
 *
 * @param key its bytes, one character each (Latin-1)
 * @param size of the value, in bytes
 * @param ttlSeconds 0 for a value that does not expire
 */
record TraceRequest(String key, int size, long ttlSeconds) {}
