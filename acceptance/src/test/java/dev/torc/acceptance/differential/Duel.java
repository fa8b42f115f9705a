package dev.torc.acceptance.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Redis and a server under test, side by side. Every run starts from an empty key space and new connections.
 */
final class Duel implements AutoCloseable {
    /** How long a connection must be silent before raw bytes count as answered. */
    private static final int QUIET_MS = 30;

    /** How often the side that has sent less is waited for. */
    private static final int QUIET_ROUNDS = 30;

    private final Side redis;
    private final Side tested;
    private final ReplyRules rules;

    Duel(ServerUnderTest redis, ServerUnderTest tested, Differences differences) {
        this.redis = new Side(redis);
        this.tested = new Side(tested);
        this.rules = new ReplyRules(differences);
    }

    /** Step by step; all mismatches, and those of the key space afterwards. */
    List<Mismatch> run(List<Step> steps, Script.Session session) {
        start();
        List<Mismatch> mismatches = new ArrayList<>();
        long nowMs = System.currentTimeMillis();
        for (Step step : steps) {
            switch (step) {
                case Step.Call call -> call(call, session, nowMs, mismatches);
                case Step.Scan scan -> scan(scan, session, mismatches);
                case Step.Raw raw -> raw(raw, session, mismatches);
                case Step.Read read -> read(read, session, mismatches);
                case Step.Close close -> closeClient(close.client());
                case Step.Sleep sleep -> sleep(sleep.ms());
            }
        }
        compareKeys(mismatches);
        return mismatches;
    }

    /**
     * The same for commands of one client, all written at once: fast, and closer together in time. After a mismatch the following ones
     * may be its consequences.
     */
    List<Mismatch> runPipelined(List<List<String>> commands, Script.Session session) {
        start();
        List<Mismatch> mismatches = new ArrayList<>();
        StringBuilder out = new StringBuilder();
        commands.forEach(words -> RespConnection.encode(words, out));
        RespConnection left = redis.client("a", session);
        RespConnection right = tested.client("a", session);
        left.send(out.toString());
        right.send(out.toString());
        for (List<String> words : commands) {
            compare(new Step.Call("a", Step.Match.EXACT, words), left.read(), right.read(), mismatches);
        }
        compareKeys(mismatches);
        return mismatches;
    }

    private void start() {
        redis.reset();
        tested.reset();
    }

    private void call(Step.Call call, Script.Session session, long nowMs, List<Mismatch> mismatches) {
        RespConnection left = send(redis, call, session, nowMs);
        RespConnection right = send(tested, call, session, nowMs);
        RespReply expected = left.read();
        RespReply actual = right.read();
        compare(call, expected, actual, mismatches);
        closeIfEnded(call, expected, actual);
    }

    /** So that the name's next use connects again, on both sides. */
    private void closeIfEnded(Step step, RespReply expected, RespReply actual) {
        if (expected.kind() == RespReply.CLOSED || actual.kind() == RespReply.CLOSED) {
            closeClient(step.client());
        }
    }

    private void closeClient(String name) {
        redis.closeClient(name);
        tested.closeClient(name);
    }

    private static RespConnection send(Side side, Step.Call call, Script.Session session, long nowMs) {
        RespConnection connection = side.client(call.client(), session);
        StringBuilder out = new StringBuilder();
        RespConnection.encode(side.resolve(call.words(), nowMs, session), out);
        side.noteSettings(call.words());
        connection.send(out.toString());
        return connection;
    }

    private void compare(Step.Call call, RespReply expected, RespReply actual, List<Mismatch> mismatches) {
        if (!rules.agree(call.words(), call.match(), expected, actual)) {
            mismatches.add(new Mismatch(call.toString(), expected.toString(), actual.toString()));
        }
    }

    private void read(Step.Read read, Script.Session session, List<Mismatch> mismatches) {
        RespReply expected = redis.client(read.client(), session).read();
        RespReply actual = tested.client(read.client(), session).read();
        if (!rules.agree(List.of(), Step.Match.EXACT, expected, actual)) {
            mismatches.add(new Mismatch(read.toString(), expected.toString(), actual.toString()));
        }
        closeIfEnded(read, expected, actual);
    }

    private void raw(Step.Raw raw, Script.Session session, List<Mismatch> mismatches) {
        RespConnection left = redis.client(raw.client(), session);
        RespConnection right = tested.client(raw.client(), session);
        left.send(raw.bytes());
        right.send(raw.bytes());
        redis.awaitTurns();
        tested.awaitTurns();
        String expected = left.readUntilQuiet(QUIET_MS);
        String actual = right.readUntilQuiet(QUIET_MS);
        for (int i = 0; i < QUIET_ROUNDS && expected.length() != actual.length(); i++) {
            boolean less = actual.length() < expected.length();
            if ((less ? actual : expected).endsWith(RespReply.END.wire())) {
                break;
            } else if (less) {
                actual += right.readUntilQuiet(QUIET_MS);
            } else {
                expected += left.readUntilQuiet(QUIET_MS);
            }
        }
        if (!expected.equals(actual)) {
            mismatches.add(new Mismatch(raw.toString(), Quoting.quote(expected), Quoting.quote(actual)));
        }
        if (expected.endsWith(RespReply.END.wire())) {
            closeClient(raw.client());
        }
    }

    private void scan(Step.Scan scan, Script.Session session, List<Mismatch> mismatches) {
        Set<String> expected = scanAll(redis.client(scan.client(), session), scan.words());
        Set<String> actual = scanAll(tested.client(scan.client(), session), scan.words());
        if (!expected.equals(actual)) {
            mismatches.add(new Mismatch(scan.toString(), expected.toString(), actual.toString()));
        }
    }

    /** The keys, or the error. */
    private static Set<String> scanAll(RespConnection connection, List<String> options) {
        Set<String> keys = new TreeSet<>();
        String cursor = "0";
        do {
            List<String> words = new ArrayList<>(List.of("SCAN", cursor));
            words.addAll(options);
            RespReply reply = connection.call(words.toArray(String[]::new));
            if (reply.items().size() != 2) {
                return Set.of(reply.toString());
            }
            reply.items().getLast().items().forEach(key -> keys.add(Quoting.quote(key.text())));
            cursor = reply.items().getFirst().text();
        } while (!cursor.equals("0"));
        return keys;
    }

    private void compareKeys(List<Mismatch> mismatches) {
        mismatches.addAll(KeyspaceDump.of(redis.control()).compare(KeyspaceDump.of(tested.control())));
    }

    @SuppressWarnings("ThreadSleep")
    private static void sleep(int ms) {
        try {
            Thread.sleep(ms);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        redis.close();
        tested.close();
    }
}
