package dev.torc.commands.server.info;

/** Writes INFO's lines: {@code name:value}, in sections under a heading. */
public final class InfoText {
    private static final String[] UNITS = {"B", "K", "M", "G", "T", "P", "E"};

    private final StringBuilder out = new StringBuilder(6000);

    /** Begins a section. */
    void section(String title) {
        if (!out.isEmpty()) {
            out.append("\r\n");
        }
        out.append("# ").append(title).append("\r\n");
    }

    InfoText field(String name, String value) {
        out.append(name).append(':').append(value).append("\r\n");
        return this;
    }

    InfoText field(String name, long value) {
        return field(name, Long.toString(value));
    }

    /** Fields that always have the same value here, in a row. */
    InfoText zeros(String... names) {
        for (String name : names) {
            field(name, 0);
        }
        return this;
    }

    /** With two digits behind the point. */
    InfoText decimal(String name, double value) {
        return field(name, fixed(value, 2));
    }

    /** Bytes, and the same for people as {@code name_human}. */
    InfoText bytes(String name, long bytes) {
        return field(name, bytes).field(name + "_human", human(bytes));
    }

    @Override
    public String toString() {
        return out.toString();
    }

    /** A number with so many digits behind the point, as C's {@code %.2f} has it; 0 for what is no number. */
    public static String fixed(double value, int digits) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return fixed(0, digits);
        }
        long scale = 1;
        for (int i = 0; i < digits; i++) {
            scale *= 10;
        }
        long scaled = Math.round(Math.abs(value) * scale);
        String fraction = Long.toString(scaled % scale + scale);
        return (value < 0 && scaled != 0 ? "-" : "") + scaled / scale + "." + fraction.substring(1);
    }

    /** Bytes as Redis shows them to people: {@code 512B}, {@code 1.50M}. */
    public static String human(long bytes) {
        if (bytes < 1024) {
            return bytes + "B";
        }
        int unit = Math.min((63 - Long.numberOfLeadingZeros(bytes)) / 10, UNITS.length - 1);
        return fixed((double) bytes / (1L << 10 * unit), 2) + UNITS[unit];
    }

    /** {@code part} of {@code whole} in percent; 0 of nothing. */
    static String percent(long part, long whole) {
        return fixed(whole == 0 ? 0 : 100.0 * part / whole, 2) + "%";
    }
}
