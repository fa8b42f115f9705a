package dev.torc.app.load.traffic;

import java.util.SplittableRandom;

/**
 * Ranks 0 … n-1 where rank r has a probability proportional to 1/(r+1)^theta, in constant time and memory for any theta above
 * zero: rejection-inversion sampling (W. Hörmann, G. Derflinger, "Rejection-inversion to generate variates from monotone
 * discrete distributions", ACM TOMACS 6, 1996).
 */
final class ZipfChooser implements KeyChooser {
    /** Under this, log1p(x)/x and expm1(x)/x are taken from their series. */
    private static final double SMALL = 1e-8;

    private final long n;
    private final double theta;
    private final SplittableRandom random;
    private final double integralOfFirst;
    private final double integralOfLast;
    private final double acceptWithin;

    ZipfChooser(long n, double theta, SplittableRandom random) {
        this.n = n;
        this.theta = theta;
        this.random = random;
        integralOfFirst = integral(1.5) - 1;
        integralOfLast = integral(n + 0.5);
        acceptWithin = 2 - inverseIntegral(integral(2.5) - density(2));
    }

    @Override
    public long next() {
        while (true) {
            double u = integralOfLast + random.nextDouble() * (integralOfFirst - integralOfLast);
            double x = inverseIntegral(u);
            long k = Math.clamp((long) (x + 0.5), 1L, n);
            if (k - x <= acceptWithin || u >= integral(k + 0.5) - density((double) k)) {
                return k - 1;
            }
        }
    }

    private double density(double x) {
        return Math.exp(-theta * Math.log(x));
    }

    /** The integral of the density: (x^(1-theta) - 1) / (1-theta), and log x where theta is 1. */
    private double integral(double x) {
        double logX = Math.log(x);
        double t = (1 - theta) * logX;
        double expm1OverT = Math.abs(t) > SMALL ? Math.expm1(t) / t : 1 + t / 2;
        return expm1OverT * logX;
    }

    private double inverseIntegral(double x) {
        // Rounding may carry the product a hair under -1, where the logarithm ends.
        double t = Math.max(-1, x * (1 - theta));
        double log1pOverT = Math.abs(t) > SMALL ? Math.log1p(t) / t : 1 - t / 2;
        return Math.exp(log1pOverT * x);
    }
}
