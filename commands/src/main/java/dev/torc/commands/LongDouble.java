package dev.torc.commands;

import dev.torc.memory.Memory;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * C's {@code long double} on x86, the type in which INCRBYFLOAT counts: 64 bits of significand, exponents to ±16383. Each
 * operation is computed exactly and rounded once, half to even, as the processor does; so results have the digits Redis's have.
 *
 * <p>A finite value is {@code significand × 2^exponent}. A cold type: it allocates.
 */
public final class LongDouble {
    private static final int PRECISION = 64;
    private static final int MAX_EXPONENT = 16384;

    /** The exponent of the smallest positive value. */
    private static final int MIN_EXPONENT = -16445;

    /** Decimal exponents beyond which parsing overflows or comes to zero whatever the digits. */
    private static final int MAX_DECIMAL_EXPONENT = 4933;

    private static final int MIN_DECIMAL_EXPONENT = -4952;

    /** Digits after the point in Redis's replies. */
    private static final int SCALE = 17;

    /** Below 2^this, a value rounds to zero at 17 digits. */
    private static final int VISIBLE_EXPONENT = -58;

    private final BigInteger significand;
    private final int exponent;

    /** Infinite or NaN; 0 for a finite value. */
    private final double special;

    private LongDouble(BigInteger significand, int exponent, double special) {
        this.significand = significand;
        this.exponent = exponent;
        this.special = special;
    }

    public static LongDouble of(long value) {
        return new LongDouble(BigInteger.valueOf(value), 0, 0);
    }

    /**
     * Reads the text as Redis's {@code string2ld}: what {@code strtold} takes as a whole, up to 5 KB, infinities included.
     *
     * @return null when Redis says "value is not a valid float": not a number, NaN, or finite text beyond the type's range
     */
    public static @Nullable LongDouble parse(long address, int length) {
        return length > FloatText.MAX_LENGTH ? null : parse(Memory.toLatin1(address, length));
    }

    /** The same on the heap. */
    public static @Nullable LongDouble parse(String text) {
        FloatText number = FloatText.parse(text);
        if (number == null) {
            return null;
        }
        if (number.infinite()) {
            return infinity(number.negative());
        }
        if (number.digits().signum() == 0) {
            return of(0);
        }
        LongDouble magnitude = number.binary()
                ? rounded(number.digits(), number.exponent(), false)
                : fromDecimal(number.digits(), number.exponent());
        if (!magnitude.isFinite() || magnitude.significand.signum() == 0) {
            return null;
        }
        return number.negative() ? magnitude.negate() : magnitude;
    }

    public boolean isFinite() {
        return special == 0;
    }

    public LongDouble plus(LongDouble other) {
        if (!isFinite() || !other.isFinite()) {
            return new LongDouble(BigInteger.ZERO, 0, special + other.special);
        }
        int scale = Math.min(exponent, other.exponent);
        BigInteger sum =
                significand.shiftLeft(exponent - scale).add(other.significand.shiftLeft(other.exponent - scale));
        return rounded(sum, scale, false);
    }

    /** As Redis prints it for people: {@code %.17Lf} without the zeros at its end. */
    @Override
    public String toString() {
        if (!isFinite()) {
            return Double.isNaN(special) ? "nan" : special > 0 ? "inf" : "-inf";
        }
        if (significand.signum() == 0 || significand.bitLength() + exponent < VISIBLE_EXPONENT) {
            return "0";
        }
        if (exponent >= 0) {
            return significand.shiftLeft(exponent).toString();
        }
        // m / 2^k = m * 5^k / 10^k: exact.
        BigDecimal exact =
                new BigDecimal(significand.multiply(BigInteger.valueOf(5).pow(-exponent)), -exponent);
        BigDecimal shown = exact.setScale(SCALE, RoundingMode.HALF_EVEN);
        return shown.signum() == 0 ? "0" : shown.stripTrailingZeros().toPlainString();
    }

    /** {@link #toString} in ASCII: at most 4,952 bytes. */
    public byte[] toBytes() {
        return toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private LongDouble negate() {
        return new LongDouble(significand.negate(), exponent, -special);
    }

    private static LongDouble infinity(boolean negative) {
        return new LongDouble(BigInteger.ZERO, 0, negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    }

    private static LongDouble fromDecimal(BigInteger digits, int exponent) {
        // digits < 10^(bits * log10(2) + 1): the magnitude is known well enough to leave before a power of ten is huge.
        int decimalDigits = (int) (digits.bitLength() * 0.30103) + 1;
        if (exponent + decimalDigits > MAX_DECIMAL_EXPONENT + 1) {
            return infinity(false);
        }
        if (exponent + decimalDigits < MIN_DECIMAL_EXPONENT) {
            return of(0);
        }
        if (exponent >= 0) {
            return rounded(digits.multiply(BigInteger.TEN.pow(exponent)), 0, false);
        }
        BigInteger divisor = BigInteger.TEN.pow(-exponent);
        // Two bits more than the precision; what the division leaves over decides only ties.
        int shift = Math.max(0, PRECISION + 2 - digits.bitLength() + divisor.bitLength());
        BigInteger[] quotient = digits.shiftLeft(shift).divideAndRemainder(divisor);
        return rounded(quotient[0], -shift, quotient[1].signum() != 0);
    }

    /** Rounds {@code m × 2^e}, plus a little more away from zero where {@code inexact}, half to even. */
    private static LongDouble rounded(BigInteger m, int e, boolean inexact) {
        boolean negative = m.signum() < 0;
        BigInteger magnitude = m.abs();
        int excess = Math.max(magnitude.bitLength() - PRECISION, MIN_EXPONENT - e);
        int exponent = e;
        if (excess > 0) {
            BigInteger kept = magnitude.shiftRight(excess);
            boolean half = magnitude.testBit(excess - 1);
            boolean more = inexact || magnitude.getLowestSetBit() < excess - 1;
            if (half && (more || kept.testBit(0))) {
                kept = kept.add(BigInteger.ONE);
            }
            magnitude = kept;
            exponent += excess;
        }
        if (magnitude.bitLength() + exponent > MAX_EXPONENT) {
            return infinity(negative);
        }
        return new LongDouble(negative ? magnitude.negate() : magnitude, exponent, 0);
    }
}
