package dev.torc.commands.reply;

import dev.torc.memory.Memory;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Writes replies of every type and shape at random, and says what a reader has to find. */
final class ReplyRoundTrip {
    private static final int BULK_MAX = 5000;
    private static final long BULK = Arena.global().allocate(BULK_MAX).address();

    private final Random random;
    private final Reply reply;
    private final boolean resp3;

    ReplyRoundTrip(Random random, Reply reply, boolean resp3) {
        this.random = random;
        this.reply = reply;
        this.resp3 = resp3;
    }

    /** Writes one reply and returns it as {@link RespReader} shows it. */
    String write(int depth) {
        int kinds = depth < 4 ? 16 : 11;
        return switch (random.nextInt(kinds)) {
            case 0 -> simple();
            case 1 -> integer();
            case 2 -> bulkInteger();
            case 3 -> bool();
            case 4 -> nothing();
            case 5 -> offHeap();
            case 6 -> onHeap();
            case 7 -> number();
            case 8 -> verbatim();
            case 9 -> bigNumber();
            case 10 -> error();
            case 11 -> array(depth);
            case 12 -> map(depth);
            case 13 -> set(depth);
            case 14 -> deferredMap(depth);
            default -> deferredArray(depth);
        };
    }

    private String simple() {
        if (random.nextBoolean()) {
            reply.ok();
            return "+OK";
        }
        reply.simple("QUEUED");
        return "+QUEUED";
    }

    private String integer() {
        long value = random.nextLong() >> random.nextInt(64);
        reply.integer(value);
        return ":" + value;
    }

    private String bulkInteger() {
        long value = random.nextLong() >> random.nextInt(64);
        reply.bulkInteger(value);
        return "$" + value;
    }

    private String bool() {
        boolean value = random.nextBoolean();
        reply.bool(value);
        return resp3 ? value ? "#t" : "#f" : value ? ":1" : ":0";
    }

    private String nothing() {
        if (random.nextBoolean()) {
            reply.nullValue();
            return resp3 ? "_" : "$-1";
        }
        reply.nullArray();
        return resp3 ? "_" : "*-1";
    }

    private String offHeap() {
        int length = random.nextInt(random.nextInt(8) == 0 ? BULK_MAX : 150);
        Memory.copy(bytes(length), 0, BULK, length);
        String text = Memory.toLatin1(BULK, length);
        reply.bulk(BULK, length);
        return "$" + text;
    }

    private String onHeap() {
        byte[] bytes = bytes(random.nextInt(60));
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        if (random.nextBoolean()) {
            reply.bulk(bytes);
        } else {
            reply.bulk(text);
        }
        return "$" + text;
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private String number() {
        double value = random.nextInt(10) == 0 ? Double.NEGATIVE_INFINITY : random.nextGaussian() * 1000;
        reply.doubleValue(value);
        return (resp3 ? "," : "$") + dev.torc.commands.Numbers.toString(value);
    }

    private String verbatim() {
        byte[] bytes = bytes(random.nextInt(30));
        reply.verbatim("txt", bytes);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return resp3 ? "=txt:" + text : "$" + text;
    }

    private String bigNumber() {
        String digits = new java.math.BigInteger(100, random).negate().toString();
        reply.bigNumber(digits);
        return (resp3 ? "(" : "$") + digits;
    }

    private String error() {
        if (random.nextBoolean()) {
            reply.error(Errors.WRONG_TYPE);
            return "-" + Errors.WRONG_TYPE.text();
        }
        reply.error("ERR some\r\nerror");
        return "-ERR some  error";
    }

    private String array(int depth) {
        int count = random.nextInt(5);
        reply.array(count);
        return "*" + elements(count, depth);
    }

    private String map(int depth) {
        int count = random.nextInt(3);
        reply.map(count);
        return (resp3 ? "%" : "*") + elements(2 * count, depth);
    }

    private String set(int depth) {
        int count = random.nextInt(5);
        reply.set(count);
        return (resp3 ? "~" : "*") + elements(count, depth);
    }

    private String deferredMap(int depth) {
        int count = random.nextInt(3);
        long begin = reply.beginDeferred();
        List<String> elements = elements(2 * count, depth);
        reply.endMap(begin, count);
        return (resp3 ? "%" : "*") + elements;
    }

    private String deferredArray(int depth) {
        int count = random.nextInt(5);
        long begin = reply.beginDeferred();
        List<String> elements = elements(count, depth);
        reply.endArray(begin, count);
        return "*" + elements;
    }

    private List<String> elements(int count, int depth) {
        List<String> elements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            elements.add(write(depth + 1));
        }
        return elements;
    }
}
