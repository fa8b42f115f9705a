package dev.torc.acceptance.differential;

import java.util.List;

/** One thing that a client does, on both servers. Clients have names; the first use of a name connects. */
sealed interface Step {
    /** The name of the client, which is a letter; the first one is {@code a}. */
    String client();

    /** How closely the replies must agree. */
    enum Match {
        /** Byte for byte, but for what {@link ReplyRules} lets differ. */
        EXACT(""),
        /** The elements of the outermost aggregate may come in any order. */
        UNORDERED("?"),
        /** The same kinds and numbers of elements. */
        SHAPE("~");

        final String sign;

        Match(String sign) {
            this.sign = sign;
        }
    }

    /** Sends a command and reads its reply. */
    record Call(String client, Match match, List<String> words) implements Step {
        @Override
        public String toString() {
            return prefix(client) + match.sign + "> " + Quoting.join(words);
        }
    }

    /** Iterates over all keys with SCAN; {@code words} follow the cursor. The union of all replies is compared. */
    record Scan(String client, List<String> words) implements Step {
        @Override
        public String toString() {
            return prefix(client) + "scan> " + Quoting.join(words);
        }
    }

    /** Sends bytes as they stand, and reads whatever comes until there is silence. */
    record Raw(String client, String bytes) implements Step {
        @Override
        public String toString() {
            return prefix(client) + "raw> " + Quoting.quote(bytes);
        }
    }

    /** Reads one more reply. */
    record Read(String client) implements Step {
        @Override
        public String toString() {
            return prefix(client) + "<";
        }
    }

    /** Closes the client's connection. */
    record Close(String client) implements Step {
        @Override
        public String toString() {
            return "close " + client;
        }
    }

    /** Lets time pass. */
    record Sleep(int ms) implements Step {
        @Override
        public String client() {
            return "";
        }

        @Override
        public String toString() {
            return "sleep " + ms;
        }
    }

    /** A client's name is left out where it is the first one's. */
    private static String prefix(String client) {
        return client.equals("a") ? "" : client;
    }
}
