package dev.torc.acceptance.differential;

/**
 * Two replies that should agree and do not.
 *
 * @param step what was sent, or what was compared afterwards
 */
record Mismatch(String step, String expected, String actual) {
    @Override
    public String toString() {
        return step + "\n    redis: " + expected + "\n    here:  " + actual;
    }
}
