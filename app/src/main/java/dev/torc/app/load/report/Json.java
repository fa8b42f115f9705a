package dev.torc.app.load.report;

/** Writes one JSON object, member after member. */
public final class Json {
    private final StringBuilder out = new StringBuilder("{");

    public Json put(String name, String value) {
        name(name);
        quote(value);
        return this;
    }

    public Json put(String name, long value) {
        name(name).append(value);
        return this;
    }

    /** A number that JSON cannot write becomes null. */
    public Json put(String name, double value) {
        StringBuilder to = name(name);
        if (Double.isFinite(value)) {
            to.append(value);
        } else {
            to.append("null");
        }
        return this;
    }

    public Json put(String name, Json value) {
        name(name).append(value);
        return this;
    }

    private StringBuilder name(String name) {
        if (out.length() > 1) {
            out.append(',');
        }
        quote(name);
        return out.append(':');
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    @Override
    public String toString() {
        return out + "}";
    }
}
