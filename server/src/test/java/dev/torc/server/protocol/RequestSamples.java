package dev.torc.server.protocol;

import static dev.torc.server.protocol.Parsing.request;

import java.util.Random;

/** Requests good and bad, for tests that compare one way of parsing with another. */
final class RequestSamples {
    /** Hand-picked: what each branch of the parser is there for. */
    static final String[] PICKED = {
        request("PING"),
        request("PUT", "key", "value"),
        request("ECHO", "", "\r\n", "$1\r\n"),
        request("MPUT", "a", "1", "b", "2", "c", "3", "d", "4", "e", "5"),
        request("ECHO", "x".repeat(12)) + request("ECHO", "y".repeat(123)) + request("ECHO", "z".repeat(1234)),
        "PING\r\n",
        "ECHO \"a b\" 'c' \\x \"\\x41\"\r\nPING\n",
        "\r\n\r\n*0\r\n*-1\r\n" + request("PING"),
        request("PING") + "ECHO x\r\n" + request("PING"),
        "*2\rX$4\rYECHOab$2\rZhicd",
        "*1\r\n$04\r\nPING\r\n",
        "*01\r\n$4\r\nPING\r\n",
        "*1\r\n$4\r\nPINGxx*1\r\n$4\r\nPING\r\n",
        "*1\r\n$5\r\nPING\r\n*1\r\n$4\r\nPING\r\n",
        "*1\r\n$3\r\nPING\r\n*1\r\n$4\r\nPING\r\n",
        "*2\r\n$4\r\nECHO\r\n:1\r\n",
        "*2\r\n$4\r\nECHO\r\n$-1\r\n",
        "*x\r\n",
        "*1\n$4\nPING\n\r\n",
        "*\r\n",
        "*-\r\n",
        "*2147483648\r\n",
        "*9223372036854775808\r\n",
        "*1\r\n$536870913\r\n",
        "*1\r\n$\r\n",
        "ECHO \"x\r\n",
        "ECHO 'x'y\r\n",
        "\"\"\r\n",
        "''\r\n",
        "ECHO a\u000bb \f c\r\n",
        "ECHO \"\\n\\r\\t\\a\\b\\q\\\\\\\"\"\r\n",
        "ECHO 'it\\'s'\r\n",
        "*1\r\n\0$4\r\nPING\r\n",
        "\0\r\n",
    };

    private static final String[] WORDS = {
        "ECHO", "FOO", "PING", "", "a", "some value", "\r\n", "\u00ff\u0000x", "'q'", "\"dq\""
    };
    private static final String BYTES = "*$\r\n\r\n0123456789-+ \"'\\x\0\t\u000bAeE\u00ff";

    private RequestSamples() {}

    /** A pipeline of valid requests with a few bytes changed, taken out, put in or repeated. */
    static String mutated(Random random) {
        StringBuilder input = new StringBuilder(pipeline(random));
        int changes = random.nextInt(4);
        for (int i = 0; i < changes && !input.isEmpty(); i++) {
            int at = random.nextInt(input.length());
            char c = BYTES.charAt(random.nextInt(BYTES.length()));
            switch (random.nextInt(4)) {
                case 0 -> input.setCharAt(at, c);
                case 1 -> input.deleteCharAt(at);
                case 2 -> input.insert(at, c);
                default -> input.insert(at, input.substring(at, Math.min(input.length(), at + random.nextInt(8))));
            }
        }
        return input.toString();
    }

    /** A pipeline of valid requests, some of them inline. */
    static String pipeline(Random random) {
        StringBuilder input = new StringBuilder();
        for (int commands = 1 + random.nextInt(5); commands > 0; commands--) {
            if (random.nextInt(4) == 0) {
                input.append(PICKED[random.nextInt(10)]);
            } else {
                String[] arguments = new String[1 + random.nextInt(random.nextInt(8) == 0 ? 30 : 4)];
                for (int i = 0; i < arguments.length; i++) {
                    arguments[i] = argument(random);
                }
                input.append(request(arguments));
            }
        }
        return input.toString();
    }

    private static String argument(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> "v".repeat(random.nextInt(120));
            case 1 -> "w".repeat(random.nextInt(random.nextInt(4) == 0 ? 20_000 : 1200));
            default -> WORDS[random.nextInt(WORDS.length)];
        };
    }
}
