package dev.torc.app.load.traffic;

import dev.torc.app.load.wire.Protocol;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The requests that have a name, for {@code --mix}, and the way from a command's words to its bytes. */
final class RequestCatalog {
    static final String NAMES = "get, set, setex, getset, append, incr, del, exists, expire, ttl, mgetN, msetN, ping";

    private static final String TTL = "__ttl__";
    private static final Pattern MANY_KEYS = Pattern.compile("(mget|mset)([1-9][0-9]{0,3})?");
    private static final int DEFAULT_MANY_KEYS = 10;

    private RequestCatalog() {}

    /** The wire text of a named request; {@code incr} counts on keys of its own, since the others' values are no numbers. */
    static String named(String name, Protocol protocol, KeySpace keys, int ttlSeconds) {
        return protocol == Protocol.MEMCACHED
                ? memcached(name, ttlSeconds)
                : resp(Words.split(words(name)), keys, ttlSeconds);
    }

    /**
     * The wire text of a command given as words, in which {@code __key__} (also as part of a word), {@code __value__} (only as a
     * whole word) and {@code __ttl__} are placeholders.
     */
    static String resp(List<String> words, KeySpace keys, int ttlSeconds) {
        StringBuilder wire =
                new StringBuilder().append('*').append(words.size()).append("\r\n");
        for (String word : words) {
            if (word.equals(RequestTemplate.VALUE)) {
                wire.append("$__length__\r\n__value__\r\n");
                continue;
            }
            if (word.contains(RequestTemplate.VALUE) || word.contains(RequestTemplate.LENGTH)) {
                throw new IllegalArgumentException("word '" + word + "' (expected: __value__ as a word of its own)");
            }
            String argument = word.replace(TTL, Integer.toString(ttlSeconds));
            int holes = argument.split(RequestTemplate.KEY, -1).length - 1;
            int bytes = argument.length() + holes * (keys.width() - RequestTemplate.KEY.length());
            wire.append('$').append(bytes).append("\r\n").append(argument).append("\r\n");
        }
        return wire.toString();
    }

    private static String words(String name) {
        Matcher many = MANY_KEYS.matcher(name);
        if (many.matches()) {
            int keys = many.group(2) == null ? DEFAULT_MANY_KEYS : Integer.parseInt(many.group(2));
            return many.group(1).equals("mget")
                    ? "MGET" + String.join("", Collections.nCopies(keys, " __key__"))
                    : "MSET" + String.join("", Collections.nCopies(keys, " __key__ __value__"));
        }
        return switch (name) {
            case "get" -> "GET __key__";
            case "set" -> "SET __key__ __value__";
            case "setex" -> "SET __key__ __value__ EX __ttl__";
            case "getset" -> "GETSET __key__ __value__";
            case "append" -> "APPEND __key__ __value__";
            case "incr" -> "INCR counter:__key__";
            case "del" -> "DEL __key__";
            case "exists" -> "EXISTS __key__";
            case "expire" -> "EXPIRE __key__ __ttl__";
            case "ttl" -> "TTL __key__";
            case "ping" -> "PING";
            default -> throw unknown(name, NAMES + ", or --command for any other");
        };
    }

    private static String memcached(String name, int ttlSeconds) {
        Matcher many = MANY_KEYS.matcher(name);
        if (many.matches() && many.group(1).equals("mget")) {
            int keys = many.group(2) == null ? DEFAULT_MANY_KEYS : Integer.parseInt(many.group(2));
            return "get" + String.join("", Collections.nCopies(keys, " __key__")) + "\r\n";
        }
        return switch (name) {
            case "get" -> "get __key__\r\n";
            case "set" -> "set __key__ 0 0 __length__\r\n__value__\r\n";
            case "setex" -> "set __key__ 0 " + ttlSeconds + " __length__\r\n__value__\r\n";
            case "append" -> "append __key__ 0 0 __length__\r\n__value__\r\n";
            case "incr" -> "incr counter:__key__ 1\r\n";
            case "del" -> "delete __key__\r\n";
            case "expire" -> "touch __key__ " + ttlSeconds + "\r\n";
            case "ping" -> "version\r\n";
            default -> throw unknown(name, "get, set, setex, append, incr, del, expire, mgetN or ping with memcached");
        };
    }

    private static IllegalArgumentException unknown(String name, String expected) {
        return new IllegalArgumentException("request '" + name + "' (expected: " + expected + ")");
    }
}
