package dev.torc.app;

/** The version of this build, from the jar's manifest. */
final class Version {
    private Version() {}

    /** The version, or {@code development} where the classes do not come from a jar. */
    static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
