package dev.torc.commands.config;

import dev.torc.commands.Numbers;
import java.util.List;

/** A whole number: a count, an amount of memory, a share of it, or a file's mode. */
public final class NumberSetting extends Setting<Long> {
    /** How the number is written. */
    enum Form {
        INTEGER("integer", "argument couldn't be parsed into an integer"),
        /** Bytes, with a unit if need be; shown unsigned. */
        MEMORY("memory", "argument must be a memory value"),
        /** Bytes; or a percentage, kept as its negative. */
        MEMORY_OR_PERCENT("memory or percent", "argument must be a memory or percent value"),
        OCTAL("octal", "argument couldn't be parsed as an octal number");

        private final String typeName;
        private final String complaint;

        Form(String typeName, String complaint) {
            this.typeName = typeName;
            this.complaint = complaint;
        }
    }

    private final Form form;
    private final long least;
    private final long most;
    private long clampedFrom = Long.MIN_VALUE;
    private long clampedTo = Long.MAX_VALUE;
    private volatile long number;

    /**
     * @param most the upper bound; {@link #UNBOUNDED} for memory up to 2⁶⁴ - 1
     */
    NumberSetting(Spec spec, Form form, long defaultValue, long least, long most) {
        super(spec, defaultValue);
        this.form = form;
        this.least = least;
        this.most = most;
        number = defaultValue;
    }

    /** As a bound: every unsigned value goes. */
    static final long UNBOUNDED = -1;

    /** Values in bounds but beyond these are taken as the nearer of these. */
    NumberSetting clampedTo(long low, long high) {
        clampedFrom = low;
        clampedTo = high;
        return this;
    }

    /**
     * The value; in bytes for memory, where what does not fit in a long counts as its largest. A percentage is negative: see
     * {@link #bytesOf}.
     */
    public long longValue() {
        return number;
    }

    /** The value of a setting whose bounds are an int's. */
    public int intValue() {
        return Math.toIntExact(number);
    }

    /** For memory that may be given as a percentage: the bytes, where {@code whole} bytes are 100 %. */
    public long bytesOf(long whole) {
        long value = number;
        return value >= 0 ? value : (long) (whole * (-value / 100.0));
    }

    @Override
    void store(Long newValue) {
        super.store(newValue);
        number = most == UNBOUNDED && newValue < 0 ? Long.MAX_VALUE : newValue;
    }

    @Override
    Long parse(List<String> words) throws InvalidValueException {
        long parsed = parse(words.getFirst());
        if (parsed < 0 && form == Form.MEMORY_OR_PERCENT) {
            if (parsed < least) {
                throw new InvalidValueException("percentage argument must be less or equal to " + -least);
            }
            return parsed;
        }
        if (most != UNBOUNDED && (parsed < least || parsed > most)) {
            int radix = form == Form.OCTAL ? 8 : 10;
            throw new InvalidValueException("argument must be between " + Long.toString(least, radix) + " and "
                    + Long.toString(most, radix) + " inclusive");
        }
        return Math.clamp(parsed, clampedFrom, clampedTo);
    }

    private long parse(String text) throws InvalidValueException {
        Long parsed = switch (form) {
            case INTEGER -> Numbers.parseLong(text);
            case OCTAL -> CText.integer(text, 8, false);
            case MEMORY, MEMORY_OR_PERCENT -> CText.memory(text);
        };
        if (parsed == null && form == Form.MEMORY_OR_PERCENT && text.endsWith("%")) {
            Long percent = Numbers.parseLong(text.substring(0, text.length() - 1));
            parsed = percent == null || percent < 0 ? null : -percent;
        }
        if (parsed == null) {
            throw new InvalidValueException(form.complaint);
        }
        return parsed;
    }

    @Override
    String text(Long shown) {
        return switch (form) {
            case INTEGER -> Long.toString(shown);
            case OCTAL -> Long.toOctalString(shown);
            case MEMORY -> Long.toUnsignedString(shown);
            case MEMORY_OR_PERCENT -> shown < 0 ? -shown + "%" : Long.toString(shown);
        };
    }

    @Override
    String typeName() {
        return form.typeName;
    }

    /** What the manual says of the bounds, "" where there are none worth telling. */
    String bounds() {
        if (most == UNBOUNDED || (form != Form.INTEGER && least == 0 && most == Long.MAX_VALUE)) {
            return "";
        }
        int radix = form == Form.OCTAL ? 8 : 10;
        if (form == Form.MEMORY_OR_PERCENT) {
            return "at most " + -least + "%";
        }
        String from = form == Form.MEMORY ? CText.memoryText(least) : Long.toString(least, radix);
        if (most >= Integer.MAX_VALUE) {
            return least == Integer.MIN_VALUE ? "" : "from " + from;
        }
        return from + " to " + Long.toString(most, radix);
    }

    @Override
    void rewrite(Rewriter rewriter) {
        boolean inUnits = form == Form.MEMORY || (form == Form.MEMORY_OR_PERCENT && value() >= 0);
        rewriter.line(name(), inUnits ? CText.memoryText(value()) : text(), !isDefault());
    }
}
